import { createI18n } from 'vue-i18n'
import { readStored, writeStored } from '@/storage'
import en from './en'
import zhHans from './zh-hans'

export const languages = ['zh-Hans', 'en'] as const
export type Language = (typeof languages)[number]

const KEY = 'portico.language'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-Hans',
  fallbackLocale: 'zh-Hans',
  messages: { 'zh-Hans': zhHans, en },
})

export function currentLanguage(): Language {
  return i18n.global.locale.value as Language
}

/** For texts outside of components. */
export function translate(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values)
}

/** Chinese unless this person chose otherwise: the language of the device says little here. */
export async function restoreLanguage(): Promise<void> {
  const stored = await readStored(KEY)
  if (languages.includes(stored as Language)) i18n.global.locale.value = stored as Language
}

export async function chooseLanguage(language: Language): Promise<void> {
  i18n.global.locale.value = language
  await writeStored(KEY, language)
}
