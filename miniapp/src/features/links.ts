import { host } from '#host'
import { openUrl, pageUrl, pages, type PageName } from './navigation'

type Target = (value: string) => string

const article: Target = (slug) => pageUrl('article', { slug: decodeURIComponent(slug) })
const articles = (kind: string): Target => () => pageUrl('articles', { kind })
const to = (name: PageName): Target => () => pages[name]

/**
 * Where a merchant's links lead in this app: `kind:value`, and the website's own paths, so that one
 * link serves both. What no pattern knows leads out of the shop or nowhere, and is not followed.
 */
const PATTERNS: readonly [RegExp, Target][] = [
  [/^(?:product:|\/p\/)([^/?#]+)\/?$/, (id) => pageUrl('product', { id })],
  [/^(?:category:|\/c\/)([^/?#]+)\/?$/, (id) => pageUrl('results', { category_id: id })],
  [/^search:(.+)$/, (q) => pageUrl('results', { q })],
  [/^\/search\/?\?q=([^&]+)$/, (q) => pageUrl('results', { q: decodeURIComponent(q) })],
  [/^(?:article:|\/articles\/|case:|\/cases\/|help:|\/help\/)([^/?#]+)\/?$/, article],
  [/^(?:resource:|\/resources\/)([^/?#]+)\/?$/, (slug) => pageUrl('resource', { slug: decodeURIComponent(slug) })],
  [/^(?:page:|\/page\/)([^/?#]+)\/?$/, (slug) => pageUrl('page', { slug: decodeURIComponent(slug) })],
  [/^\/(about|contact)\/?$/, (slug) => pageUrl('page', { slug })],
  [/^(?:articles|\/articles\/?)$/, articles('article')],
  [/^(?:cases|\/cases\/?)$/, articles('case')],
  [/^(?:help|\/help\/?)$/, articles('help')],
  [/^(?:resources|\/resources\/?)$/, to('resources')],
  [/^(?:store:|\/stores\/)([^/?#]+)\/?$/, (id) => pageUrl('store', { id })],
  [/^(?:stores|\/stores\/?)$/, to('stores')],
  [/^(?:orders|\/orders\/?)$/, to('orders')],
  [/^\/account\/packages\/([^/?#]+)\/?$/, (id) => pageUrl('package', { id })],
  [/^(?:packages|\/account\/packages\/?)$/, to('packages')],
  [/^(?:favourites|\/account\/favourites\/?)$/, to('favourites')],
  [/^\/account\/history\/?$/, to('history')],
  [/^(?:tab:cart|\/cart\/?)$/, to('cart')],
  [/^(?:tab:me|\/account\/?)$/, to('me')],
  [/^(?:tab:home|\/)$/, to('home')],
  [/^tab:category$/, to('category')],
  [/^(\/pages[a-z-]*\/.+)$/, (path) => path],
]

/** The page of this app that a link means; undefined when it means none. */
export function linkTarget(link: string | null | undefined): string | undefined {
  if (!link) return undefined
  for (const [pattern, target] of PATTERNS) {
    const match = pattern.exec(link)
    if (match) return safely(() => target(match[1] ?? ''))
  }
  return undefined
}

/** A half-typed escape (`%E6%9`) is a link that leads nowhere, not a broken page. */
function safely(target: () => string): string | undefined {
  try {
    return target()
  } catch {
    return undefined
  }
}

/** A path of the website that no page of this app shows, such as a policy. */
export function websitePath(link: string | null | undefined): string | undefined {
  return link && /^\/(?![/\\])/.test(link) && !linkTarget(link) ? link : undefined
}

/** Goes where a link leads. Paths that only the website knows open there, on the shop's own server. */
export function followLink(link: string | null | undefined): void {
  const url = linkTarget(link)
  const path = websitePath(link)
  if (url) openUrl(url)
  else if (path) host.openDocument(host.origin + path)
}
