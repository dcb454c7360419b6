/**
 * Stands in the page itself, before any script of the app has come. It asks at once for what the home
 * page will need, and paints its head and its first picture, so that a person on a slow network looks
 * at the shop and not at nothing. The app takes both over: see `early` and `revealed` in hosts/h5.ts.
 *
 * Bundled by build/instant-home.ts. Keep it small: every byte here stands between a person and a page.
 */
import type { PageAnswer, Picture, Site } from '@/api/types'
import { withoutLeadingSearch } from '@/blocks/registry'
import { gapBefore } from '@/blocks/rhythm'
import { bannerShape } from '@/blocks/shapes'
import type { Block } from '@/blocks/types'
import { pictureShape, pictureUrl } from '@/features/pictures'
import { defaultTheme } from '@/theme/tokens'
import type { Early, EarlyAnswer } from './early'

declare const SITE_CODE: string

/** Wider than this and uni-app lays out for a desktop; what is painted here is made for a hand. */
const WIDEST = 960
const HOME = /^(?:#\/?(?:pages\/home\/index)?(?:\?.*)?)?$/

/** As uni-app wraps what it stores. */
function stored(key: string): string | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '') as { data?: string }).data
  } catch {
    return undefined
  }
}

function storedJson<T>(key: string): Partial<T> {
  try {
    return JSON.parse(stored(key) ?? '') as T
  } catch {
    return {}
  }
}

const language = stored('portico.language') ?? 'zh-Hans'

function ask(path: string): Promise<EarlyAnswer> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json', 'Accept-Language': language }
  if (SITE_CODE) headers['X-Portico-Site'] = SITE_CODE
  return fetch(`/api/v1${path}`, { headers }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as unknown }))
}

const early: Early = { language, answers: {} }
window.portico = early

function keep<T>(path: string): Promise<T> {
  const answer = ask(path)
  early.answers[`/api/v1${path}`] = answer
  return answer.then(({ status, body }) => (status === 200 ? (body as T) : Promise.reject(new Error(`${status}`))))
}

function element(name: string, className: string, parent: Element, text = ''): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return parent.appendChild(made)
}

function paintGround(root: HTMLElement, site: Partial<Site>): void {
  const theme = { ...defaultTheme, ...site.theme }
  const chosen = storedJson<{ appearance: string }>('portico.look').appearance ?? theme.appearance
  const dark = chosen === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark'
  const { background, surface, text, muted } = dark ? { ...defaultTheme.dark, ...theme.dark } : theme
  root.style.cssText = `--background:${background};--surface:${surface};--text:${text};--muted:${muted}`
  const logo = (dark && site.logo_dark_url) || site.logo_url
  const mark = root.querySelector('.mark')!
  mark.textContent = logo ? '' : (site.name ?? '')
  if (logo) (element('img', 'logo', mark) as HTMLImageElement).src = logo
  // The search moves over for the name: nothing of the bar shows before the name is known.
  root.querySelector('.bar')!.classList.toggle('known', Boolean(site.name))
}

interface Picturesque {
  picture: Picture | null
  /** Part of the screen's width. */
  share: number
  shape: number
  title: string
  subtitle: string
  inset: boolean
}

const INSET = 0.936

/** What a block shows first, for those that begin with a picture. */
function pictureOf(block: Block): Picturesque | null {
  if (block.type === 'image') {
    const { image, full_bleed } = block.data
    return { picture: image, share: full_bleed ? 1 : INSET, shape: pictureShape(image), title: '', subtitle: '', inset: !full_bleed }
  }
  const first = block.type === 'banner' ? block.data.items[0] : undefined
  if (block.type !== 'banner' || !first) return null
  const { title, subtitle } = first.words_in_picture ? { title: '', subtitle: '' } : first
  return { picture: first.image, share: INSET, shape: bannerShape(block.data.ratio), title, subtitle, inset: true }
}

function paintPicture(parent: Element, { picture, share, shape, title, subtitle, inset }: Picturesque): void {
  const url = pictureUrl(picture, share, { windowWidth: innerWidth, pixelRatio: devicePixelRatio })
  const box = element('div', inset ? 'opening inset' : 'opening', parent)
  // A pixel more than the app's own, which then is no larger news to a browser that measures.
  box.style.paddingTop = `calc(${share * shape}vw + 1px)`
  if (!url) return
  const image = element('img', 'picture', box) as HTMLImageElement
  image.fetchPriority = 'high'
  image.src = url
  if (!title) return
  const words = element('div', 'words', box)
  element('div', 'title', words, title)
  element('div', 'subtitle', words, subtitle)
}

function paintHeading(parent: Element, { title, subtitle }: { title: string; subtitle: string }): void {
  const head = element('div', 'head', parent)
  element('span', 'heading', head, title)
  element('span', 'beside', head, subtitle)
}

/** The blocks that open the page, down to the first that is more than a picture or a heading. */
function paintOpening(root: HTMLElement, { blocks }: PageAnswer): void {
  const { search, rest } = withoutLeadingSearch(blocks)
  if (search?.placeholder) root.querySelector('.search')!.textContent = search.placeholder
  const ground = root.querySelector('.ground')!
  ground.textContent = ''
  const known = rest as readonly Block[]
  for (const [index, block] of known.entries()) {
    const picture = pictureOf(block)
    const isHeading = block.type === 'heading' && block.data.align === 'start'
    if ((!picture && !isHeading) || ground.clientHeight > innerHeight) return
    const box = element('div', `gap-${gapBefore(known, index)}`, ground)
    if (picture) paintPicture(box, picture)
    else if (block.type === 'heading') paintHeading(box, block.data)
  }
}

function begin(): void {
  const site = keep<Site>('/site')
  if (!HOME.test(location.hash)) return void site.catch(() => undefined)
  const home = keep<PageAnswer>('/home?carrier=h5')
  const root = document.getElementById('instant')
  if (!root || innerWidth > WIDEST) return void Promise.allSettled([site, home])
  root.innerHTML = '<div class="bar"><div class="mark"></div><div class="search"></div></div><div class="ground"><div class="opening inset"></div></div><div class="tabs"></div>'
  paintGround(root, storedJson<Site>('portico.site'))
  root.hidden = false
  // Without an answer the app itself says what is wrong.
  site.then((answer) => paintGround(root, answer)).catch(() => undefined)
  home.then((answer) => paintOpening(root, answer)).catch(() => undefined)
  addEventListener('hashchange', () => root.remove(), { once: true })
}

begin()
