import type { RawBlock } from '@/api/types'
import type { Block, BlockData, BlockType } from './types'

/**
 * Which component draws which type of block. Names, not components: mini programs know no dynamic
 * component, so `BlockList.vue` holds one branch for each entry (a test compares the two).
 */
export const blockComponents = {
  search: 'SearchBlock',
  banner: 'BannerBlock',
  category_grid: 'CategoryGridBlock',
  quick_entries: 'QuickEntriesBlock',
  notice: 'NoticeBlock',
  products: 'ProductsBlock',
  countdown: 'CountdownBlock',
  article_list: 'ArticleListBlock',
  member_card: 'MemberCardBlock',
  rich_text: 'RichTextBlock',
  image: 'ImageBlock',
  mosaic: 'MosaicBlock',
  heading: 'HeadingBlock',
  features: 'FeaturesBlock',
  faq: 'FaqBlock',
  contact: 'ContactBlock',
  spacing: 'SpacingBlock',
  paragraph: 'ParagraphBlock',
  subheading: 'SubheadingBlock',
  picture: 'PictureBlock',
  quote: 'QuoteBlock',
  product_card: 'ProductCardBlock',
  activity_card: 'ActivityCardBlock',
  mini_program_card: 'MiniProgramCardBlock',
} as const satisfies Record<BlockType, string>

const TYPES: ReadonlySet<string> = new Set(Object.keys(blockComponents))

/**
 * The blocks that this build can draw and that have something to show. A server newer than the app
 * may send others: they render as nothing, and the editor who looks at a preview is told.
 */
export function knownBlocks(blocks: readonly RawBlock[], tell?: (message: string) => void): Block[] {
  const isKnown = ({ type, data }: RawBlock): boolean => TYPES.has(type) && typeof data === 'object' && data !== null
  const unknown = blocks.filter((block) => !isKnown(block)).map(({ type }) => type)
  if (tell && unknown.length > 0) tell(`This build cannot draw: ${unknown.join(', ')}`)
  return (blocks.filter(isKnown) as Block[]).filter((block) => !isEmpty(block))
}

/** A list of nothing would only leave a gap. */
function isEmpty({ data }: Block): boolean {
  const list = 'items' in data ? data.items : 'products' in data ? data.products : 'articles' in data ? data.articles : undefined
  return list?.length === 0
}

/** Of a home page: the search that it begins with, which stands in the bar, and all that is below it. */
export function withoutLeadingSearch(blocks: readonly RawBlock[]): { search: BlockData['search'] | null; rest: readonly RawBlock[] } {
  const [first, ...rest] = blocks
  return first?.type === 'search' ? { search: first.data as BlockData['search'], rest } : { search: null, rest: blocks }
}
