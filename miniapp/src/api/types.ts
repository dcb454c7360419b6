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
export type Site = Schemas['SiteAnswer']

export type ProductCard = Schemas['ProductCardView']
export type Category = Schemas['CategoryView']
export type ProductPage = Schemas['ProductPage']
export type Facet = Schemas['Facet']
export type Facets = Schemas['Facets']
export type ProductSort = 'default' | 'newest' | 'sales' | 'price_asc' | 'price_desc'

export interface ProductQuery {
  category_id?: string
  q?: string
  attributes?: string
  brand_id?: string
  min_price_fen?: number
  max_price_fen?: number
  in_stock?: boolean
  sort?: ProductSort
  cursor?: string
  limit?: number
}

export type Product = Schemas['ProductView']
export type Bundle = Schemas['BundleView']
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
export type Delivery = 'ship' | 'pickup' | 'city' | 'none'
export type Store = Schemas['StoreAnswer']
export type StoreOffer = Schemas['StoreOfferAnswer']
export type PickupSlot = Schemas['SlotAnswer']
export type StorePickup = Schemas['PickupAnswer']
/** What `/quotes` answers; a changed quote that comes with a refusal says nothing of ways and stores. */
export type Quote = Omit<Schemas['TillAnswer'], WayFields> & Partial<Pick<Schemas['TillAnswer'], WayFields>>
type WayFields = 'delivery' | 'ways' | 'store' | 'slots' | 'trouble' | 'trouble_text'
export type QuoteRequest = Schemas['QuoteBody']
export type OrderRequest = Schemas['PlaceOrderBody']

export type OrderState = 'pending_payment' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded'
export type OrderAction = 'pay' | 'cancel' | 'confirm_receipt' | 'extend_receipt' | 'buy_again' | 'review'
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
export type Picture = Schemas['Picture']
/** A block as it travels: which types exist, and what each brings, is known in `blocks/types.ts`. */
export type RawBlock = Omit<Schemas['Block'], 'data'> & { data: unknown }
type Drawn<Shape> = With<Shape, { blocks: RawBlock[] }>

/** `background` is the colour of the page's ground; empty for the brand's own. */
export type PageAnswer = Drawn<Schemas['PageAnswer']>

export type ArticleKind = 'article' | 'case' | 'help'
export type ArticleCard = Schemas['ArticleCard']
export type Article = Drawn<Schemas['ArticleAnswer']>
export type ArticlePage = Schemas['ArticleList']
export type Topic = Schemas['Topic']

export type ResourceCard = Schemas['ResourceCard']
export type Resource = Drawn<Schemas['ResourceAnswer']>
export type ResourcePage = Schemas['ResourceList']

/** What an editor's preview link shows: one of three, by its kind. */
export type PreviewAnswer = With<
  Schemas['PreviewAnswer'],
  { kind: 'page' | 'article' | 'resource'; page: PageAnswer | null; article: Article | null; resource: Resource | null }
>

export type Package = Schemas['PackageAnswer']
export type PackageCode = Schemas['PackageCodeAnswer']
export type OrderHoldings = Schemas['OrderHoldingsAnswer']
export type CardSecret = Schemas['RevealedKeyAnswer']
export type DownloadLink = Schemas['DownloadLinkAnswer']
