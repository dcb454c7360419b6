/** What the server says, by the names of its contract. Amounts end in `_fen`; times are ISO-8601 UTC. */

export interface Page<T> {
  items: T[]
  next_cursor: string | null
  total?: number | null
}

export interface ThemeColours {
  primary: string
  on_primary: string
  accent: string
  background: string
  surface: string
  text: string
  muted: string
  danger: string
}

export interface SiteTheme extends ThemeColours {
  radius: string | number
  font_scale: number
  dark?: Partial<ThemeColours> | null
}

export type PaymentMethod = 'wechat_jsapi' | 'wechat_native' | 'wechat_h5'

export interface Site {
  code: string
  name: string
  slogan: string
  logo_url: string | null
  currency: string
  theme: SiteTheme
  customer_service: { phone: string; hours: string }
  payment_methods: PaymentMethod[]
  policies: { code: string; title: string; url: string }[]
}

export interface ProductCard {
  id: string
  name: string
  subtitle: string
  image_url: string | null
  price_fen: number
  max_price_fen: number
  list_price_fen: number | null
  sales_count: number
  labels: string[]
  in_stock: boolean
  category_id: string | null
}

export interface Home {
  banners: { id: string; title: string; subtitle: string; image_url: string | null; link: string | null }[]
  categories: { id: string; name: string; icon_url: string | null }[]
  notices: { text: string; link: string | null }[]
  sections: { code: string; title: string; subtitle: string; products: ProductCard[] }[]
}

export interface Category {
  id: string
  name: string
  icon_url: string | null
  banner_url: string | null
  children: Category[]
}

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

export interface Facet {
  id: string
  name: string
  count: number
}

export interface ProductPage extends Page<ProductCard> {
  facets?: { brands: Facet[]; categories: Facet[] } | null
  did_you_mean?: string | null
}

export interface OptionValue {
  id: string
  name: string
  image_url: string | null
}

export interface ProductOption {
  id: string
  name: string
  values: OptionValue[]
}

export interface Sku {
  id: string
  code: string
  option_value_ids: string[]
  name: string
  price_fen: number
  list_price_fen: number | null
  available: number
  image_url: string | null
  barcode: string | null
  weight_g: number | null
}

export interface DetailBlock {
  type: 'image' | 'text'
  url?: string | null
  alt?: string | null
  html?: string | null
}

export interface Product {
  id: string
  name: string
  subtitle: string
  category: { id: string; name: string; path: { id: string; name: string }[] } | null
  brand: { id: string; name: string } | null
  gallery: string[]
  labels: string[]
  unit: string
  price_fen: number
  max_price_fen: number
  list_price_fen: number | null
  sales_count: number
  in_stock: boolean
  purchase_limit: number | null
  options: ProductOption[]
  skus: Sku[]
  attributes: { name: string; value: string }[]
  detail: DetailBlock[]
  on_sale: boolean
}

export interface RegionNode {
  code: string
  name: string
  children?: RegionNode[]
}

export interface Regions {
  version: string
  items: RegionNode[]
}

export interface MemberSummary {
  id: string
  nickname: string
  avatar_url: string | null
  phone_masked: string | null
  level_name?: string | null
}

export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in_seconds: number
  member: MemberSummary
}

export interface OrderCounts {
  pending_payment: number
  to_ship: number
  to_receive: number
  completed: number
}

export interface Member {
  id: string
  nickname: string
  avatar_url: string | null
  phone_masked: string | null
  has_phone: boolean
  created_at: string
  order_counts: OrderCounts
}

export interface AddressParts {
  recipient: string
  phone: string
  region_code: string
  province: string
  city: string
  district: string
  detail: string
}

export interface Address extends AddressParts {
  id: string
  is_default: boolean
}

export interface AddressInput {
  recipient: string
  phone: string
  region_code: string
  detail: string
  is_default: boolean
}

export type CartProblem = 'off_sale' | 'out_of_stock' | 'short' | 'price_changed'

export interface CartLine {
  id: string
  sku_id: string
  product_id: string
  name: string
  option_text: string
  image_url: string | null
  price_fen: number
  price_when_added_fen: number
  quantity: number
  max_quantity: number
  selected: boolean
  problem: CartProblem | null
  problem_text: string | null
}

export interface Cart {
  lines: CartLine[]
  selected_count: number
  selected_total_fen: number
  invalid: CartLine[]
}

export interface SkuQuantity {
  sku_id: string
  quantity: number
}

export type OrderSource = 'cart' | 'buy_now'

export interface Adjustment {
  code: string
  label: string
  amount_fen: number
}

export interface QuoteLine {
  sku_id: string
  product_id: string
  name: string
  option_text: string
  image_url: string | null
  quantity: number
  unit_price_fen: number
  subtotal_fen: number
  adjustments: Adjustment[]
  payable_fen: number
}

export interface QuoteProblem {
  sku_id: string
  code: string
  message: string
}

export interface Quote {
  lines: QuoteLine[]
  goods_fen: number
  freight_fen: number
  discount_fen: number
  payable_fen: number
  explanation: Adjustment[]
  problems: QuoteProblem[]
}

export interface QuoteRequest {
  source: OrderSource
  lines?: SkuQuantity[]
  address_id?: string
}

export interface OrderRequest {
  source: OrderSource
  lines?: SkuQuantity[]
  address_id: string
  quote_payable_fen: number
  note?: string
  entry?: string
}

export type OrderState = 'pending_payment' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded'
export type OrderAction = 'pay' | 'cancel' | 'confirm_receipt' | 'buy_again'

export interface OrderLine {
  id: string
  sku_id: string
  product_id: string
  name: string
  option_text: string
  image_url: string | null
  unit_price_fen: number
  quantity: number
  payable_fen: number
  adjustments: Adjustment[]
}

export interface TimedText {
  time: string
  text: string
}

export interface Shipment {
  id: string
  carrier_name: string
  carrier_code: string
  tracking_number: string
  shipped_at: string
  track: TimedText[]
}

export interface Order {
  id: string
  number: string
  state: OrderState
  state_text: string
  created_at: string
  expires_at: string | null
  paid_at: string | null
  shipped_at: string | null
  completed_at: string | null
  cancelled_at: string | null
  cancel_reason: string | null
  lines: OrderLine[]
  goods_fen: number
  freight_fen: number
  discount_fen: number
  payable_fen: number
  explanation: Adjustment[]
  address: AddressParts | null
  note: string | null
  payment: { id: string; method: string; state: PaymentState } | null
  shipments: Shipment[]
  timeline: TimedText[]
  actions: OrderAction[]
}

export type PaymentState = 'pending' | 'succeeded' | 'closed' | 'refunded'

export interface PaymentParams {
  appId?: string
  timeStamp?: string
  nonceStr?: string
  package?: string
  signType?: string
  paySign?: string
  code_url?: string
  qr_svg?: string
  h5_url?: string
}

export interface StartedPayment {
  id: string
  state: PaymentState
  method: PaymentMethod
  amount_fen: number
  expires_at: string
  params: PaymentParams
}

export interface Payment {
  id: string
  state: PaymentState
}

export interface TrackedEvent {
  id: string
  name: string
  time: string
  carrier: string
  properties: Record<string, string | number | boolean | null>
}
