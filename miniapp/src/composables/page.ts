import { onShow } from '@dcloudio/uni-app'
import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { track } from '@/analytics/tracker'
import { currentUrl } from '@/features/navigation'
import { host } from '#host'
import { useCartStore } from '@/stores/cart'
import { useThemeStore } from '@/stores/theme'
import { isDark } from '@/theme/tokens'

/** Title in the person's language, and the page view, each time the page shows. */
export function usePage(name: string, title: () => string): void {
  const { locale } = useI18n()
  const theme = useThemeStore()

  function show(): void {
    uni.setNavigationBarTitle({ title: title(), fail: () => undefined })
    uni.setNavigationBarColor({
      frontColor: isDark(theme.colours.surface) ? '#ffffff' : '#000000',
      backgroundColor: theme.colours.surface,
      fail: () => undefined,
    } as UniApp.SetNavigationbarColorOptions)
    theme.paint()
  }

  watch([locale, title, () => theme.colours.surface], show)
  onShow(() => {
    show()
    // A ticket in the address is as good as a password for a minute: it is told to nobody.
    track('page_view', { page: name, url: currentUrl().replace(/([?&]ticket=)[^&]*/, '$1') })
  })
}

const TABS = ['home', 'category', 'cart', 'me'] as const
const CART_TAB = 2

/** What the tab bar shows is the host's to draw: it is told again each time a tab shows. */
export function useTabBar(): void {
  const { t, locale } = useI18n()
  const cart = useCartStore()
  const theme = useThemeStore()
  const ignore = { fail: () => undefined }

  function draw(): void {
    const { link, muted, surface } = theme.colours
    const look = { plain: muted, selected: link, dark: theme.dark }
    TABS.forEach((tab, index) => uni.setTabBarItem({ index, text: t(`tab.${tab}`), ...host.tabIcons(tab, look), ...ignore }))
    uni.setTabBarStyle({
      color: muted,
      selectedColor: host.tabWordColour(look),
      backgroundColor: surface,
      borderStyle: theme.dark ? 'black' : 'white',
      ...ignore,
    })
    drawBadge()
  }

  function drawBadge(): void {
    if (cart.count > 0) {
      uni.setTabBarBadge({ index: CART_TAB, text: cart.count > 99 ? '99+' : String(cart.count), ...ignore })
    } else {
      uni.removeTabBarBadge({ index: CART_TAB, ...ignore })
    }
  }

  onShow(draw)
  watch([locale, () => theme.colours], draw)
  watch(() => cart.count, drawBadge)
}
