import { readFileSync } from 'node:fs'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { i18n, translate } from '@/locale'
import en from '@/locale/en'
import zhHans from '@/locale/zh-hans'
import { useSiteStore } from '@/stores/site'
import { useThemeStore } from '@/stores/theme'
import { drawnIcons } from '@/theme/icon-names'
import { applyWording, overlaid } from '@/theme/wording'
import { defaultTheme, faded, isDark, themeStyle, tokensOf } from '@/theme/tokens'
import { serve, stored } from './uni'

const brand = { ...defaultTheme, primary: '#123456', link: '#123456', radius: 12, font_scale: 1.1 }
const look = { theme: brand, colours: brand, dark: false, textScale: 1 }

describe('tokens', () => {
  it('fade hex colours and leave others alone', () => {
    expect(faded('#2f6b5b', 0.08)).toBe('rgba(47, 107, 91, 0.08)')
    expect(faded('teal', 0.5)).toBe('teal')
  })
  it('know which ground needs white letters', () => {
    expect(['#ffffff', '#f2b705', '#1b1916', '#2f5d50'].map(isDark)).toEqual([false, false, true, true])
  })
  it('give the brand to us and to wot-design-uni', () => {
    const style = themeStyle(look)
    for (const part of ['--p-primary:#123456;', '--wot-color-theme:#123456;', '--p-radius:12px;']) expect(style).toContain(part)
  })
  it('multiply the size of type of the brand by that of the person', () => {
    expect(tokensOf({ ...look, textScale: 1.3 })['--p-scale']).toBe('1.43')
  })
})

describe('what a person chose', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('is the brand until they choose', async () => {
    serve(() => ({ status: 200, body: { theme: { ...brand, appearance: 'dark' }, payment_methods: [], policies: [] } }))
    const theme = useThemeStore()
    await theme.start()
    expect(theme.dark).toBe(false)
    await useSiteStore().load()
    expect([theme.dark, theme.colours.primary]).toEqual([true, defaultTheme.dark.primary])
  })
  it('stays on this device', async () => {
    const theme = useThemeStore()
    await theme.start()
    await theme.setAppearance('dark')
    await theme.setTextScale('large')
    expect(JSON.parse(stored('portico.look')!)).toEqual({ appearance: 'dark', textSize: 'large' })

    setActivePinia(createPinia())
    const next = useThemeStore()
    await next.start()
    expect([next.appearance, next.textSize, next.dark]).toEqual(['dark', 'large', true])
  })
  it('paints what lies outside of a page', async () => {
    const theme = useThemeStore()
    await theme.start()
    await theme.setAppearance('dark')
    await nextTick()
    const { style } = document.documentElement
    expect(style.getPropertyValue('--p-background')).toBe(defaultTheme.dark.background)
    expect(style.colorScheme).toBe('dark')
  })
  it('is not believed when it makes no sense', async () => {
    const { writeStored } = await import('@/storage')
    await writeStored('portico.look', '{"textSize":"gigantic"}')
    const theme = useThemeStore()
    await theme.start()
    expect(theme.textSize).toBe('standard')
  })
})

describe('words of the brand', () => {
  it('stand wherever the term stands, and in sentences about it', () => {
    const messages = overlaid('zh-Hans', { cart: '购物袋', add_to_cart: '放进袋子' }) as unknown as typeof zhHans
    expect([messages.tab.cart, messages.product.addToCart, messages.cart.empty]).toEqual(['购物袋', '放进袋子', '购物袋还是空的'])
    expect((overlaid('en', { cart: 'Bag' }) as unknown as typeof en).cart.empty).toBe('Your bag is empty')
  })
  it('leave our messages as they are', () => {
    expect(overlaid('zh-Hans', {})).toEqual(zhHans)
    expect(zhHans.tab.cart).toBe('购物车')
  })
  it('come and go with the brand', () => {
    i18n.global.locale.value = 'zh-Hans'
    applyWording({ 'zh-hans': { buy_now: '马上下单' } })
    expect(translate('product.buyNow')).toBe('马上下单')
    expect(translate('product.fewLeft', { n: 3 })).toBe('仅剩 3 件')
    applyWording({})
    expect(translate('product.buyNow')).toBe('立即购买')
  })
})

describe('the order of two buttons', () => {
  it('is the one of the brand', () => {
    setActivePinia(createPinia())
    const site = useSiteStore()
    site.site = { theme: { ...brand, button_order: 'primary_first' } } as never
    expect(useThemeStore().pair).toEqual(['primary', 'secondary'])
    site.show({ theme: { ...brand, button_order: 'primary_last' } })
    expect(useThemeStore().pair).toEqual(['secondary', 'primary'])
  })
})

describe('a brand that is being edited', () => {
  it('shows as soon as the shop is there, and is not kept', async () => {
    setActivePinia(createPinia())
    serve(() => ({ status: 200, body: { theme: brand, payment_methods: [], policies: [] } }))
    const site = useSiteStore()
    site.show({ theme: { ...brand, primary: '#7a2f5e' } })
    await site.load()
    expect(site.theme.primary).toBe('#7a2f5e')
    expect(JSON.parse(stored('portico.site')!).theme.primary).toBe(brand.primary)
  })
})

describe('icons', () => {
  it('are drawn in three sets for every name', () => {
    const css = readFileSync('src/theme/icons.scss', 'utf8')
    for (const drawing of new Set(Object.values(drawnIcons))) {
      for (const set of ['', '.set-round', '.set-solid']) expect(css).toContain(`.p-icon.is-${drawing}${set} {`)
    }
  })
})
