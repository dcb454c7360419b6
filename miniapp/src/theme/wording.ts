import type { SiteTheme } from '@/api/types'
import { i18n, languages, type Language } from '@/locale'
import en from '@/locale/en'
import zhHans from '@/locale/zh-hans'

type Messages = { [key: string]: string | string[] | Messages }

const originals: Record<Language, Messages> = { 'zh-Hans': zhHans, en }
/** The server names languages as the web does, in lower case. */
const serverNames: Record<Language, string> = { 'zh-Hans': 'zh-hans', en: 'en' }

/** Where each of the brand's terms stands in our messages. */
export const places: Record<string, string[]> = {
  home: ['tab.home', 'product.home'],
  categories: ['tab.category'],
  cart: ['tab.cart'],
  account: ['tab.me'],
  search: ['title.search', 'search.action'],
  add_to_cart: ['product.addToCart'],
  buy_now: ['product.buyNow'],
  checkout: ['cart.checkout'],
  submit_order: ['confirm.submit'],
  orders: ['title.orders', 'me.orders'],
  favourites: ['title.favourites', 'me.favourites', 'product.favourite'],
  customer_service: ['product.service'],
  sold_out: ['home.soldOut', 'cart.problem.out_of_stock'],
}

/** Nouns that sentences speak of as well: whoever sells from a bag has no empty cart. */
const nouns = ['cart', 'favourites'] as const
const nounOf: Record<Language, Record<(typeof nouns)[number], string>> = {
  'zh-Hans': { cart: '购物车', favourites: '收藏夹' },
  en: { cart: 'cart', favourites: 'favourites' },
}

/** Puts the brand's own words into the messages of every language; without any, the messages are ours again. */
export function applyWording(wording: SiteTheme['wording']): void {
  for (const language of languages) {
    i18n.global.setLocaleMessage(language, overlaid(language, wording[serverNames[language]] ?? {}) as never)
  }
}

export function overlaid(language: Language, words: Record<string, string>): Messages {
  const replaced = Object.entries(nounOf[language])
    .filter(([noun]) => words[noun])
    .map(([noun, ours]) => [ours, inSentence(language, words[noun]!)] as const)
  const messages = replaced.length > 0 ? rewritten(originals[language], replaced) : structuredCloneOf(originals[language])
  for (const [term, text] of Object.entries(words)) {
    for (const place of places[term] ?? []) put(messages, place.split('.'), text)
  }
  return messages
}

const inSentence = (language: Language, text: string) => (language === 'en' ? text.toLowerCase() : text)

const structuredCloneOf = (messages: Messages) => rewritten(messages, [])

function rewritten(messages: Messages, replaced: (readonly [string, string])[]): Messages {
  const rewrite = (text: string) => replaced.reduce((result, [ours, theirs]) => result.split(ours).join(theirs), text)
  return Object.fromEntries(
    Object.entries(messages).map(([key, value]) => [
      key,
      typeof value === 'string' ? rewrite(value) : Array.isArray(value) ? value.map(rewrite) : rewritten(value, replaced),
    ]),
  )
}

/** Only what exists is replaced: a term whose page is not there yet changes nothing. */
function put(messages: Messages, path: string[], text: string): void {
  const [key, ...rest] = path
  if (key === undefined || !(key in messages)) return
  const held = messages[key]
  if (rest.length === 0) messages[key] = text
  else if (held && typeof held === 'object' && !Array.isArray(held)) put(held, rest, text)
}
