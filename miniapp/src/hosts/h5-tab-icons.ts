import cart from '../../art/tab/cart.svg?raw'
import cartOn from '../../art/tab/cart-on.svg?raw'
import category from '../../art/tab/category.svg?raw'
import categoryOn from '../../art/tab/category-on.svg?raw'
import home from '../../art/tab/home.svg?raw'
import homeOn from '../../art/tab/home-on.svg?raw'
import me from '../../art/tab/me.svg?raw'
import meOn from '../../art/tab/me-on.svg?raw'
import type { TabBarLook, TabIcons, TabName } from './adapter'

const DRAWINGS: Record<TabName, readonly [string, string]> = {
  home: [home, homeOn],
  category: [category, categoryOn],
  cart: [cart, cartOn],
  me: [me, meOn],
}
/** The one colour that each set of drawings is drawn in. */
const INK = /#8a8f99|#1f2329/g

const inked = (drawing: string, colour: string) => `data:image/svg+xml,${encodeURIComponent(drawing.replace(INK, colour))}`

/** A browser draws what it is given: the drawings themselves, in the brand's own colour. */
export function tabIcons(tab: TabName, { plain, selected }: TabBarLook): TabIcons {
  const [rest, on] = DRAWINGS[tab]
  return { iconPath: inked(rest, plain), selectedIconPath: inked(on, selected) }
}
