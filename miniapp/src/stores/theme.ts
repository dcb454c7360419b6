import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Appearance } from '@/api/types'
import { host } from '#host'
import type { Daylight } from '@/hosts/adapter'
import { readStoredJson, writeStored } from '@/storage'
import { useSiteStore } from '@/stores/site'
import { defaultTheme, themeStyle, tokensOf } from '@/theme/tokens'
import { applyWording } from '@/theme/wording'

const KEY = 'portico.look'

export const textSizes = { standard: 1, large: 1.15, extra_large: 1.3 } as const
export type TextSize = keyof typeof textSizes

/** What this person chose; null follows the brand. */
interface Choice {
  appearance: Appearance | null
  textSize: TextSize
}

/** The brand's theme as this person sees it: by day or night, in their size of type. */
export const useThemeStore = defineStore('theme', () => {
  const site = useSiteStore()
  const choice = ref<Choice>({ appearance: null, textSize: 'standard' })
  const device = ref<Daylight>(host.daylight())

  const appearance = computed<Appearance>(() => choice.value.appearance ?? site.theme.appearance)
  const daylight = computed<Daylight>(() => (appearance.value === 'auto' ? device.value : appearance.value))
  const dark = computed(() => daylight.value === 'dark')
  const colours = computed(() => (dark.value ? { ...defaultTheme.dark, ...site.theme.dark } : site.theme))
  const look = computed(() => ({
    theme: site.theme,
    colours: colours.value,
    dark: dark.value,
    textScale: textSizes[choice.value.textSize],
  }))
  const style = computed(() => themeStyle(look.value))
  const textSize = computed(() => choice.value.textSize)
  const iconSet = computed(() => site.theme.icon_set)
  /** The order in which two buttons stand; the primary one is what most people press. */
  const pair = computed(() =>
    site.theme.button_order === 'primary_first' ? (['primary', 'secondary'] as const) : (['secondary', 'primary'] as const),
  )
  /** Empty where the brand has none for this daylight: then its name is written, which reads on any ground. */
  const logoUrl = computed(() => (dark.value ? site.site?.logo_dark_url : site.site?.logo_url) ?? '')

  /** Takes up this person's choice and follows the device and the brand from now on. Called once. */
  async function start(): Promise<void> {
    host.onDaylight((now) => (device.value = now))
    host.onBrandDraft((draft) => site.show(draft))
    watch(look, paint, { immediate: true })
    watch(() => site.theme.wording, applyWording, { immediate: true })
    const kept = await readStoredJson<Partial<Choice>>(KEY, {})
    choice.value = { ...choice.value, ...kept }
    if (!(choice.value.textSize in textSizes)) choice.value.textSize = 'standard'
  }

  const paint = () => host.paint(tokensOf(look.value), daylight.value)

  async function choose(change: Partial<Choice>): Promise<void> {
    choice.value = { ...choice.value, ...change }
    await writeStored(KEY, JSON.stringify(choice.value))
  }

  const setAppearance = (next: Appearance) => choose({ appearance: next })
  const setTextScale = (next: TextSize) => choose({ textSize: next })

  return {
    appearance, daylight, dark, colours, style, textSize, iconSet, pair, logoUrl,
    start, paint, setAppearance, setTextScale,
  }
})
