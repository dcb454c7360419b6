import type { Block } from './types'

export type Gap = 'none' | 'some' | 'wide'

/**
 * The air above a block. Pictures as wide as the screen join to one, a merchant's own spacing stands
 * for itself, and what has a heading of its own stands a little further off.
 */
export function gapBefore(blocks: readonly Block[], index: number): Gap {
  const block = blocks[index]
  const previous = blocks[index - 1]
  if (!block || !previous) return 'none'
  if (block.type === 'spacing' || previous.type === 'spacing') return 'none'
  // Headings and paragraphs bring the air below them along.
  if (previous.type === 'heading' || previous.type === 'paragraph') return 'none'
  if (bleeds(block) && bleeds(previous)) return 'none'
  return titled(block) ? 'wide' : 'some'
}

const bleeds = (block: Block): boolean => block.type === 'image' && block.data.full_bleed

const titled = (block: Block): boolean =>
  block.type === 'heading' || ('title' in block.data && block.data.title !== '' && TITLED.has(block.type))

const TITLED: ReadonlySet<Block['type']> = new Set<Block['type']>(['products', 'article_list', 'category_grid', 'faq'])
