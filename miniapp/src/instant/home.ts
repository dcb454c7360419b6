/**
 * Stands in the page itself, before any script of the app has come. It asks at once for what the home
 * page will need, and paints its head and its first picture, so that a person on a slow network looks
 * at the shop and not at nothing. The app takes both over: see `early` and `revealed` in hosts/h5.ts.
 *
 * Bundled by build/instant-home.ts. Keep it small: every byte here stands between a person and a page.
 */
import type { PageAnswer, Picture, Site } from '@/api/types'
import { bannerShape } from '@/blocks/shapes'
import type { BlockData } from '@/blocks/types'
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
  if (logo) mark.innerHTML = ''
  else mark.textContent = site.name ?? ''
  if (logo) (element('img', 'logo', mark) as HTMLImageElement).src = logo
}

interface Opening {
  picture: Picture | null
  /** Part of the screen's width. */
  share: number
  shape: number
  title: string
  subtitle: string
  inset: boolean
}

/** The picture that opens the page, if it is one of the blocks that begin with a picture. */
function openingOf({ blocks }: PageAnswer): Opening | null {
  const block = blocks.find(({ type }) => type !== 'search')
  if (block?.type === 'image') {
    const { image, full_bleed } = block.data as BlockData['image']
    return { picture: image, share: full_bleed ? 1 : 0.936, shape: pictureShape(image), title: '', subtitle: '', inset: !full_bleed }
  }
  if (block?.type !== 'banner') return null
  const { items, ratio } = block.data as BlockData['banner']
  const first = items[0]
  if (!first) return null
  const words = first.words_in_picture ? { title: '', subtitle: '' } : first
  return { picture: first.image, share: 0.936, shape: bannerShape(ratio), title: words.title, subtitle: words.subtitle, inset: true }
}

function paintOpening(root: HTMLElement, page: PageAnswer): void {
  const search = page.blocks[0]?.type === 'search' ? (page.blocks[0].data as BlockData['search']) : null
  if (search?.placeholder) root.querySelector('.search')!.textContent = search.placeholder
  const opening = openingOf(page)
  const screen = { windowWidth: innerWidth, pixelRatio: devicePixelRatio }
  const url = opening && pictureUrl(opening.picture, opening.share, screen)
  const box = root.querySelector<HTMLElement>('.opening')!
  if (!opening || !url) return box.remove()
  box.classList.toggle('inset', opening.inset)
  box.style.paddingTop = `${opening.share * opening.shape}vw`
  const image = element('img', 'picture', box) as HTMLImageElement
  image.fetchPriority = 'high'
  image.src = url
  if (!opening.title) return
  const words = element('div', 'words', box)
  element('div', 'title', words, opening.title)
  element('div', 'subtitle', words, opening.subtitle)
}

function begin(): void {
  const site = keep<Site>('/site')
  if (!HOME.test(location.hash)) return void site.catch(() => undefined)
  const home = keep<PageAnswer>('/home?carrier=h5')
  const root = document.getElementById('instant')
  if (!root || innerWidth > WIDEST) return void Promise.allSettled([site, home])
  root.innerHTML = '<div class="bar"><div class="mark"></div><div class="search"></div></div><div class="opening inset"></div><div class="tabs"></div>'
  paintGround(root, storedJson<Site>('portico.site'))
  root.hidden = false
  // Without an answer the app itself says what is wrong.
  site.then((answer) => paintGround(root, answer)).catch(() => undefined)
  home.then((answer) => paintOpening(root, answer)).catch(() => undefined)
  addEventListener('hashchange', () => root.remove(), { once: true })
}

begin()
