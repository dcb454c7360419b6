/**
 * What the server says, by the names that the app uses. The shapes come from its API document
 * (generated/schema.ts); where the document says only `string`, the known words are named here.
 */
import type { components } from './generated/schema'

type Schemas = components['schemas']
type With<Shape, Narrower> = Omit<Shape, keyof Narrower> & Narrower

export interface Page<T> {
  items: T[]
  next_cursor: string | null
  total?: number | null
}

export type ThemeColours = Schemas['Colours']
export type SiteTheme = Schemas['ThemeAnswer']
export type Appearance = Schemas['Appearance']
export type IconSet = Schemas['IconSet']

export type PaymentMethod = Schemas['StartPaymentBody']['method']
export type Site = With<Schemas['SiteAnswer'], { payment_methods: PaymentMethod[] }>

export type ProductCard = Schemas['ProductCardView']
export type Category = Schemas['CategoryView']
export type ProductPage = Schemas['ProductPage']
export type Facet = Schemas['Facet']
export type ProductSort = 'default' | 'newest' | 'sales' | 'price_asc' | 'price_desc'

export interface ProductQuery {
  category_id?: string
  q?: string
  brand_id?: string
  min_price_fen?: number
  max_price_fen?: number
  in_stock?: boolean
  sort?: ProductSort
  cursor?: string
  limit?: number
}

export type Product = Schemas['ProductView']
export type ProductOption = Schemas['OptionView']
export type Sku = Schemas['SkuView']
export type DetailBlock = Product['detail'][number]

export type Regions = Schemas['RegionsAnswer']
/** A province, a city or a district: what they share, so that one picker walks them all. */
export interface RegionNode {
  code: string
  name: string
  children?: RegionNode[]
}

export type Guide = Schemas['Guide']

export type Tokens = Schemas['TokensAnswer']
export type Member = Schemas['MemberAnswer']
export type Address = Schemas['AddressAnswer']
export type AddressInput = Schemas['AddressBody']
export type ParsedAddress = Schemas['ParsedAddressAnswer']

export type CartProblem = 'off_sale' | 'out_of_stock' | 'short' | 'price_changed'
export type CartLine = With<Schemas['CartLineAnswer'], { problem: CartProblem | null }>
export type Cart = With<Schemas['CartAnswer'], { lines: CartLine[]; invalid: CartLine[] }>

export type SkuQuantity = Schemas['WantedLineBody']
export type OrderSource = Schemas['QuoteBody']['source']
export type Adjustment = Schemas['AdjustmentAnswer']
export type Quote = Schemas['QuoteAnswer']
export type QuoteRequest = Schemas['QuoteBody']
export type OrderRequest = Schemas['PlaceOrderBody']

export type OrderState = 'pending_payment' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded'
export type OrderAction = 'pay' | 'cancel' | 'confirm_receipt' | 'buy_again'
export type PaymentState = 'pending' | 'succeeded' | 'closed' | 'refunded'
export type Order = With<
  Schemas['OrderAnswer'],
  { state: OrderState; actions: OrderAction[]; payment: With<Schemas['OrderPaymentAnswer'], { state: PaymentState }> | null }
>
export type TimedText = Schemas['TimedText']

/** Answer to starting a payment and to asking after it; `params` is what the sheet needs. */
export type Payment = With<Schemas['PaymentAnswer'], { state: PaymentState; method: PaymentMethod }>

export type VisitReport = Schemas['VisitBody']
export type TrackedEvent = Schemas['EventBody']

/** A picture in the sizes that the server drew of it; `narrow_url` is composed for phones. */
export interface Picture {
  url: string
  width: number
  height: number
  alt: string
  narrow_url: string | null
  srcset: { url: string; width: number }[]
}

/** A block as it travels: which types exist, and what each brings, is known in `blocks/types.ts`. */
export interface RawBlock {
  id: string
  type: string
  data: unknown
}

export interface PageAnswer {
  id: string
  role: 'home' | 'web_home' | 'campaign' | 'web_page'
  slug: string
  title: string
  description: string
  share_image: Picture | null
  /** Colour of the page's ground; empty for the brand's own. */
  background: string
  version: number | string
  preview: boolean
  blocks: RawBlock[]
}

export type ArticleKind = 'article' | 'case' | 'help'

export interface ArticleCard {
  id: string
  slug: string
  kind: ArticleKind
  title: string
  summary: string
  cover: Picture | null
  topic: string
  published_at: string
  reading_minutes: number
}

export interface Article extends ArticleCard {
  author: string
  tags: string[]
  updated_at: string
  seo_title: string
  seo_description: string
  blocks: RawBlock[]
  related: ArticleCard[]
  products: ProductCard[]
}

export interface Topic {
  name: string
  count: number
}
export type ArticlePage = Page<ArticleCard> & { topics: Topic[] }

export interface ResourceCard {
  id: string
  slug: string
  title: string
  summary: string
  cover: Picture | null
  topic: string
  file_name: string
  file_type: string
  file_bytes: number
  download_count: number
  published_at: string
}

export interface Resource extends ResourceCard {
  blocks: RawBlock[]
  related: ResourceCard[]
}
export type ResourcePage = Page<ResourceCard> & { topics?: Topic[] }

/** What an editor's preview link shows: one of three, by its kind. */
export interface PreviewAnswer {
  kind: 'page' | 'article' | 'resource'
  page: PageAnswer | null
  article: Article | null
  resource: Resource | null
}
