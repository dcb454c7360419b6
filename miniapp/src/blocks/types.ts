/**
 * What each block of a decorated page or an article brings along. The API document says only that
 * `data` is an object, so its shapes are named here, one for each type of the server's registry.
 */
import type { ArticleCard, Picture, ProductCard } from '@/api/types'

/** Where a merchant's link leads: `product:ID`, `tab:cart`, a path of the website … or nowhere. */
export type Link = string | null

export interface BlockData {
  search: { placeholder: string; shape: 'round' | 'square' }
  banner: { ratio: '5:2' | '2:1' | '16:9' | '1:1' | '3:4'; autoplay_seconds: number; items: BannerItem[] }
  category_grid: { title: string; columns: number; items: CategoryItem[] }
  quick_entries: { columns: number; items: LinkedPicture[] }
  notice: { items: { text: string; link: Link }[] }
  products: ProductsData
  countdown: { title: string; text: string; ends_at: string; ended_text: string; link: Link; image: Picture | null }
  article_list: ArticleListData
  member_card: { guest_title: string; guest_text: string; member_text: string; entries: MemberEntry[] }
  rich_text: { html: string }
  image: { image: Picture | null; full_bleed: boolean; zones: Zone[] }
  mosaic: { layout: 'two' | 'three' | 'one_two' | 'four'; items: LinkedPicture[] }
  heading: { title: string; subtitle: string; align: 'start' | 'center'; more_link: Link }
  features: { columns: number; items: { icon: string; title: string; text: string }[] }
  faq: { title: string; items: { question: string; answer_html: string }[] }
  contact: { title: string; show_phone: boolean; show_hours: boolean; address: string; image: Picture | null }
  spacing: { height: number; line: boolean }
  paragraph: { html: string }
  subheading: { text: string; level: 2 | 3; anchor: string }
  picture: { image: Picture | null; caption: string }
  quote: { text: string; source: string }
  product_card: { product: ProductCard | null; note: string }
  activity_card: ActivityData
  mini_program_card: ActivityData & { entry: string }
}

export type BlockType = keyof BlockData
export type Block = { [Type in BlockType]: { id: string; type: Type; data: BlockData[Type] } }[BlockType]

export interface BannerItem {
  id: string
  image: Picture | null
  title: string
  subtitle: string
  /** The picture shows the words already: they are then for screen readers alone. */
  words_in_picture: boolean
  link: Link
}

export interface CategoryItem {
  id: string
  slug: string
  name: string
  icon_url: string | null
  link: Link
}

export interface LinkedPicture {
  image: Picture | null
  label: string
  link: Link
}

export interface ProductsData {
  title: string
  subtitle: string
  layout: 'shelf' | 'grid' | 'list' | 'large'
  source: 'manual' | 'category' | 'newest' | 'sales' | 'recommended'
  category_id: string | null
  more_link: Link
  products: ProductCard[]
}

export interface ArticleListData {
  title: string
  subtitle: string
  layout: 'cards' | 'rows'
  kind: string
  more_link: Link
  articles: ArticleCard[]
}

export type MemberEntry = 'orders' | 'favourites' | 'history' | 'addresses' | 'service'

/** A part of a picture that leads somewhere, in percent of the picture. */
export interface Zone {
  x: number
  y: number
  width: number
  height: number
  label: string
  link: Link
}

export interface ActivityData {
  title: string
  text: string
  image: Picture | null
  link: Link
}
