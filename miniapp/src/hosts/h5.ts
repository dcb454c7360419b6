import './h5.scss'
import { nextTick, type ComponentPublicInstance } from 'vue'
import type { RawRequest, RawResponse } from '@/api/transport'
import { copy } from '@/features/clipboard'
import { makeAccessible } from './h5-access'
import { tabIcons } from './h5-tab-icons'
import '@/instant/early'
import type { Payment, PaymentMethod, Site } from '@/api/types'
import type { BackQuestion, Daylight, Host, Launch, PayOutcome, SaveOutcome } from './adapter'

/** The bridge that WeChat's own browser puts into a page. */
interface WeixinJSBridge {
  invoke(api: string, params: object, answer: (result: { err_msg: string }) => void): void
}

declare global {
  interface Window {
    WeixinJSBridge?: WeixinJSBridge
  }
}

const BASE = import.meta.env.BASE_URL
const INSIDE_WECHAT = /MicroMessenger/i.test(window.navigator.userAgent)
const INSIDE_ALIPAY = /AlipayClient/i.test(window.navigator.userAgent)

/** WeChat opens no page of Alipay's, and Alipay none of WeChat's; any other browser leaves it to the person. */
function paymentMethods(offered: PaymentMethod[]): PaymentMethod[] {
  if (window.WeixinJSBridge || INSIDE_WECHAT) {
    const bridged: PaymentMethod = window.WeixinJSBridge && offered.includes('wechat_oa') ? 'wechat_oa' : 'wechat_h5'
    return offered.filter((method) => method === bridged)
  }
  if (INSIDE_ALIPAY) return offered.filter((method) => method === 'alipay_wap')
  return offered.filter(leavesToPay)
}

/** Both lead to a page of the platform's, and from there back to ours. */
const leavesToPay = (method: PaymentMethod): boolean => method === 'wechat_h5' || method === 'alipay_wap'

function pay({ method, params }: Payment): Promise<PayOutcome> {
  const bridge = window.WeixinJSBridge
  if (method === 'wechat_oa' && bridge) return payInWeChat(bridge, params)
  const page = method === 'alipay_wap' ? params.wap_url : params.h5_url
  if (!page) return Promise.reject(new Error('the platform named no payment page'))
  window.location.href = page
  return Promise.resolve('left')
}

function payInWeChat(bridge: WeixinJSBridge, params: Payment['params']): Promise<PayOutcome> {
  return new Promise((resolve, reject) => {
    bridge.invoke('getBrandWCPayRequest', params, ({ err_msg }) => {
      if (err_msg.endsWith(':ok')) resolve('paid')
      else if (err_msg.endsWith(':cancel')) resolve('cancelled')
      else reject(new Error(err_msg))
    })
  })
}

function launch(): Launch {
  const [path = '/', hashQuery = ''] = window.location.hash.replace(/^#/, '').split('?')
  const query: Record<string, string> = {}
  for (const source of [window.location.search.slice(1), hashQuery]) {
    new URLSearchParams(source).forEach((value, name) => (query[name] = value))
  }
  return { path: path || '/', query, referrer: document.referrer || undefined }
}

const addressOf = (page: string) => `${window.location.origin}${BASE}#${page}`

async function share(title: string, page: string): Promise<'shared' | 'copied'> {
  const url = addressOf(page)
  if (typeof navigator.share === 'function') {
    try {
      await navigator.share({ title, url })
      return 'shared'
    } catch (failure) {
      if ((failure as Error).name === 'AbortError') return 'shared'
    }
  }
  await copy(url)
  return 'copied'
}

/**
 * uni-app encodes the values of a query by itself here, so ours are handed over plain; those that
 * would fall apart on the way stay encoded, and pages decode what they are given.
 */
export function pageAddress(address: string): string {
  const [path, query] = address.split('?', 2)
  if (!query) return address
  const pairs = query.split('&').map((pair) => {
    const [name, value = ''] = pair.split('=', 2)
    const plain = decodeURIComponent(value)
    return `${name}=${/[&+%#]/.test(plain) ? value : plain}`
  })
  return `${path}?${pairs.join('&')}`
}

/** The part of uni-app's router that can hold up a navigation. */
interface Router {
  beforeEach(guard: () => boolean): void
  afterEach(seen: () => void): void
}

const position = () => (window.history.state as { position?: number } | null)?.position ?? 0

/** The browser has moved in its history before the router asks: that tells "back" from a page's own way on. */
function onBack({ back, left }: BackQuestion): void {
  const router = (getApp() as unknown as { $router: Router }).$router
  let here = position()
  router.afterEach(() => (here = position()))
  router.beforeEach(() => {
    if (position() < here && back()) return false
    left()
    return true
  })
}

function watchNetwork(changed: (connected: boolean) => void): void {
  window.addEventListener('online', () => changed(true))
  window.addEventListener('offline', () => changed(false))
  if (navigator.onLine === false) changed(false)
}

/** A browser has no album: the picture is downloaded. */
async function savePicture(url: string): Promise<SaveOutcome> {
  const answer = await fetch(url)
  if (!answer.ok) return 'failed'
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await answer.blob())
  link.download = 'poster.png'
  link.click()
  URL.revokeObjectURL(link.href)
  return 'saved'
}

/** The console's brand page shows this app in a frame and sends what is typed; nobody else is listened to. */
function onBrandDraft(changed: (draft: Partial<Site>) => void): void {
  if (window.parent === window) return
  window.addEventListener('message', ({ origin, source, data }: MessageEvent<{ type?: string; site?: Partial<Site> } | null>) => {
    const ours = origin === window.location.origin && source === window.parent
    if (ours && data?.type === 'portico:brand' && data.site) changed(data.site)
  })
  window.parent.postMessage({ type: 'portico:brand-ready' }, window.location.origin)
}

const night = window.matchMedia?.('(prefers-color-scheme: dark)')
const daylightOf = (query: { matches: boolean } | undefined): Daylight => (query?.matches ? 'dark' : 'light')

function paint(tokens: Record<string, string>, daylight: Daylight): void {
  const { style } = document.documentElement
  for (const [name, value] of Object.entries(tokens)) style.setProperty(name, value)
  style.colorScheme = daylight
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', tokens['--p-surface'] ?? '')
}

function openFile(url: string): Promise<'opened'> {
  const link = document.createElement('a')
  link.href = url
  link.target = '_blank'
  link.rel = 'noopener'
  link.click()
  return Promise.resolve('opened')
}

/** Only the shop's own console is listened to: any page may frame and post, ours alone has this origin. */
function onPreviewToken(show: (token: string) => Promise<void>): () => void {
  if (window.parent === window) return () => undefined
  const tell = (message: object): void => window.parent.postMessage(message, window.location.origin)
  async function hear({ origin, data }: MessageEvent): Promise<void> {
    if (origin !== window.location.origin || data?.type !== 'portico:preview') return
    if (typeof data.token !== 'string' || data.token === '') return
    await show(data.token)
    await nextTick()
    tell({ type: 'portico:preview-shown', token: data.token })
  }
  /** In the editor's frame a tap on a block leads to its form, not to where the block would lead a shopper. */
  function tapped(event: MouseEvent): void {
    const block = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-block-id]') : null
    if (!block) return
    event.preventDefault()
    event.stopPropagation()
    tell({ type: 'portico:preview-block', id: block.dataset.blockId })
  }
  window.addEventListener('message', hear)
  window.addEventListener('click', tapped, true)
  return () => {
    window.removeEventListener('message', hear)
    window.removeEventListener('click', tapped, true)
  }
}

function early({ method, url, headers }: RawRequest): Promise<RawResponse> | undefined {
  const asked = window.portico
  const path = url.slice(window.location.origin.length)
  const answer = asked?.answers[path]
  if (!answer || method !== 'GET' || headers['Accept-Language'] !== asked.language) return undefined
  asked.answers[path] = undefined
  return answer
}

const waiting = new Map<Element, () => void>()
let watcher: IntersectionObserver | null = null

/** uni-app draws pictures on a browser without any laziness of its own: one observer serves them all. */
function whenNear({ $el }: ComponentPublicInstance, near: () => void): () => void {
  if (typeof IntersectionObserver !== 'function' || !($el instanceof Element)) {
    near()
    return () => undefined
  }
  // `scrollMargin` reaches into shelves that scroll sideways; engines that do not know it leave it out.
  watcher ??= new IntersectionObserver(arrived, { rootMargin: '240px 0px', scrollMargin: '0px 240px' } as IntersectionObserverInit)
  waiting.set($el, near)
  watcher.observe($el)
  return () => forget($el)
}

function arrived(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    const near = waiting.get(target)
    if (!isIntersecting || !near) continue
    forget(target)
    near()
  }
}

function forget(target: Element): void {
  waiting.delete(target)
  watcher?.unobserve(target)
}

export const host: Host = {
  carrier: 'h5',
  origin: window.location.origin,
  showsWebsite: true,
  supportsPatch: true,
  givesPhoneNumber: false,
  hasServiceChat: false,
  showsWayHome: false,
  sharesFromMenu: false,
  signsInSilently: false,
  insideWeChat: INSIDE_WECHAT,
  privacy: null,
  permissions: () => Promise.resolve(null),
  signInTicket: () => Promise.resolve(null),
  phoneTicket: () => null,
  paymentMethods,
  leavesToPay,
  pay,
  returnUrl: addressOf,
  pageAddress,
  onBack,
  start: () => makeAccessible(),
  launch,
  topBar: () => ({ statusBarPx: 0, barPx: 48, capsulePx: 0 }),
  daylight: () => daylightOf(night),
  onDaylight: (changed) => night?.addEventListener('change', (event) => changed(daylightOf(event))),
  onBrandDraft,
  paint,
  openDocument: (url) => void window.open(url, '_blank', 'noopener'),
  // Not by uni-app's own: its calls bring the addresses of four map services into the build.
  whereAmI: () =>
    new Promise((resolve) => {
      if (!navigator.geolocation) return resolve(null)
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude }),
        () => resolve(null),
        { timeout: 10_000, maximumAge: 60_000 },
      )
    }),
  showPlace: ({ map_url }) => void window.open(map_url, '_blank', 'noopener'),
  leaveFor: (url) => window.location.assign(url),
  cameFromHere: () => document.referrer.startsWith(`${window.location.origin}/`),
  share,
  tabIcons,
  tabWordColour: ({ selected }) => selected,
  watchNetwork,
  savePicture,
  ticketTarget: 'h5',
  scans: false,
  scan: () => Promise.resolve(null),
  openFile,
  receiveMoney: () => Promise.resolve(false),
  onPreviewToken,
  early,
  revealed: () => document.getElementById('instant')?.remove(),
  whenNear,
}
