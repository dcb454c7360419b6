import { defineStore } from 'pinia'
import { watch } from 'vue'
import { getPreferences, savePreferences, type Preferences } from '@/api/collected'
import { chooseLanguage, currentLanguage, type Language } from '@/locale'
import { readStored, writeStored } from '@/storage'
import { useSessionStore } from './session'
import { useThemeStore, type TextSize } from './theme'

const KEY = 'portico.chosen'

const SERVER_LANGUAGE: Record<Language, 'zh-hans' | 'en'> = { 'zh-Hans': 'zh-hans', en: 'en' }

/**
 * How this person likes to read. A choice made on this device counts here at once and follows its owner
 * to others; where none was made, the choice from elsewhere is taken up at sign-in.
 */
export const usePreferencesStore = defineStore('preferences', () => {
  const session = useSessionStore()
  const theme = useThemeStore()
  let chosen: Promise<boolean> = readStored(KEY).then(Boolean)

  const present = (): Preferences => ({
    appearance: theme.appearance,
    language: SERVER_LANGUAGE[currentLanguage()],
    text_size: theme.textSize,
  })

  async function choose(work: Promise<void>): Promise<void> {
    await work
    chosen = Promise.resolve(true)
    await writeStored(KEY, '1')
    if (session.signedIn) await savePreferences(present())
  }

  const setAppearance = (next: NonNullable<Preferences['appearance']>) => choose(theme.setAppearance(next))
  const setTextSize = (next: TextSize) => choose(theme.setTextScale(next))
  const setLanguage = (next: Language) => choose(chooseLanguage(next))

  /** After sign-in: this device's choice goes up, or the member's comes down. */
  async function meet(): Promise<void> {
    if (await chosen) {
      await savePreferences(present())
      return
    }
    const { appearance = 'auto', language = 'zh-hans', text_size = 'standard' } = await getPreferences()
    if (appearance !== 'auto') await theme.setAppearance(appearance)
    if (text_size !== 'standard') await theme.setTextScale(text_size)
    if (language === 'en') await chooseLanguage('en')
  }

  watch(
    () => session.signedIn,
    (now) => {
      // A preference that cannot be told today is told at the next start.
      if (now) void meet().catch(() => undefined)
    },
    { immediate: true },
  )

  return { setAppearance, setTextSize, setLanguage }
})
