import { queryString } from '@/api/client'
import { host } from '#host'

export const pages = {
  home: '/pages/home/index',
  category: '/pages/category/index',
  cart: '/pages/cart/index',
  me: '/pages/me/index',
  search: '/pages-goods/search/index',
  results: '/pages-goods/results/index',
  product: '/pages-goods/product/index',
  model: '/pages-goods/model/index',
  reviews: '/pages-goods/reviews/index',
  reviewWrite: '/pages-order/review/index',
  myReviews: '/pages-account/reviews/index',
  confirm: '/pages-order/confirm/index',
  payment: '/pages-order/payment/index',
  orders: '/pages-order/list/index',
  order: '/pages-order/detail/index',
  afterSaleApply: '/pages-order/after-sale-apply/index',
  afterSales: '/pages-order/after-sales/index',
  afterSale: '/pages-order/after-sale/index',
  packages: '/pages-order/packages/index',
  package: '/pages-order/package/index',
  stores: '/pages-store/list/index',
  store: '/pages-store/store/index',
  signIn: '/pages-account/sign-in/index',
  addresses: '/pages-account/addresses/index',
  address: '/pages-account/address/index',
  favourites: '/pages-account/favourites/index',
  history: '/pages-account/history/index',
  settings: '/pages-account/settings/index',
  accounts: '/pages-account/accounts/index',
  devices: '/pages-account/devices/index',
  scan: '/pages-account/scan/index',
  enter: '/pages-account/enter/index',
  number: '/pages-account/number/index',
  notifications: '/pages-account/notifications/index',
  privacy: '/pages-account/privacy/index',
  inventory: '/pages-account/inventory/index',
  data: '/pages-account/data/index',
  leave: '/pages-account/leave/index',
  balance: '/pages-account/balance/index',
  invoices: '/pages-account/invoices/index',
  invoiceTitle: '/pages-account/invoice-title/index',
  invoice: '/pages-account/invoice/index',
  page: '/pages-content/page/index',
  articles: '/pages-content/articles/index',
  article: '/pages-content/article/index',
  resources: '/pages-content/resources/index',
  resource: '/pages-content/resource/index',
} as const

export type PageName = keyof typeof pages

const tabs: ReadonlySet<string> = new Set([pages.home, pages.category, pages.cart, pages.me])

export const isTab = (path: string): boolean => tabs.has(path)

export function pageUrl(name: PageName, query: Record<string, string | number | undefined> = {}): string {
  return pages[name] + queryString(query)
}

/** A query value as it was meant. Hosts differ in whether they have decoded it already. */
export function decoded(value: string | undefined): string {
  try {
    return decodeURIComponent(value ?? '')
  } catch {
    return value ?? ''
  }
}

/** Opens a page the way it has to be opened: tabs switch, others stack. */
export function open(name: PageName, query: Record<string, string | number | undefined> = {}): void {
  openUrl(pageUrl(name, query))
}

export function openUrl(address: string): void {
  if (isSecondTap(address)) return
  const path = address.split('?')[0] ?? address
  const url = host.pageAddress(address)
  if (tabs.has(path)) uni.switchTab({ url: path })
  else uni.navigateTo({ url, fail: () => uni.redirectTo({ url }) })
}

const SECOND_TAP_MS = 600
let lastOpened: { address: string; from: unknown; at: number } | null = null

/** A finger that trembles opens one page, not two of the same. */
function isSecondTap(address: string): boolean {
  const [from, at] = [getCurrentPages().at(-1), Date.now()]
  if (lastOpened?.address === address && lastOpened.from === from && at - lastOpened.at < SECOND_TAP_MS) return true
  lastOpened = { address, from, at }
  return false
}

/** Puts a page in place of the present one, so that "back" does not return to it. */
export function replaceWith(address: string): void {
  const path = address.split('?')[0] ?? address
  if (tabs.has(path)) uni.switchTab({ url: path })
  else uni.redirectTo({ url: host.pageAddress(address) })
}

/** As `replaceWith`, settled when the new page stands. */
export function replaced(address: string): Promise<void> {
  return new Promise((resolve) => uni.redirectTo({ url: host.pageAddress(address), complete: () => resolve() }))
}

/** True on a page that was opened by a link: there is nothing to go back to. */
export const standsAlone = (): boolean => getCurrentPages().length <= 1

/** Back to where the person was; home for someone who arrived by a link. */
export function back(): void {
  if (!standsAlone()) uni.navigateBack()
  else uni.switchTab({ url: pages.home })
}

/** Address of the page that shows now, with its query. */
export const currentUrl = (): string => urlAt(-1)

/** The page that "back" leads to; the home page when there is none. */
export const urlBelow = (): string => urlAt(-2)

function urlAt(place: number): string {
  const page = getCurrentPages().at(place) as { route?: string; options?: Record<string, string> } | undefined
  return `/${page?.route ?? 'pages/home/index'}${queryString(page?.options)}`
}
