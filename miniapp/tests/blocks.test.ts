import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blockComponents, knownBlocks, withoutLeadingSearch } from '@/blocks/registry'
import { gapBefore } from '@/blocks/rhythm'

const list = readFileSync('src/blocks/BlockList.vue', 'utf8')
const raw = (type: string, data: unknown = {}, id = type) => ({ id, type, data })

describe('the list of blocks', () => {
  it('has one branch for each type, drawn by the component of its name', () => {
    const branches = [...list.matchAll(/<(\w+) v-(?:else-)?if="block\.type === '(\w+)'"/g)].map(([, component, type]) => [type, component])
    expect(Object.fromEntries(branches)).toEqual(blockComponents)
    expect(branches).toHaveLength(Object.keys(blockComponents).length)
    for (const component of Object.values(blockComponents)) expect([component, existsSync(`src/blocks/${component}.vue`)]).toEqual([component, true])
  })
})

describe('blocks of a newer or a broken server', () => {
  const blocks = [raw('heading', { title: '一' }), raw('hologram'), raw('toString'), raw('rich_text', null), raw('spacing', { height: 8 })]

  it('are left out, in the order of the rest', () => {
    expect(knownBlocks(blocks).map(({ type }) => type)).toEqual(['heading', 'spacing'])
  })
  it('are named to an editor, and to nobody else', () => {
    const told: string[] = []
    knownBlocks(blocks, (message) => told.push(message))
    expect(told).toEqual(['This build cannot draw: hologram, toString, rich_text'])
    knownBlocks([blocks[0]!], (message) => told.push(message))
    expect(told).toHaveLength(1)
  })
  it('that would show nothing leave no gap', () => {
    const empty = [raw('products', { products: [] }), raw('notice', { items: [] }), raw('article_list', { articles: [] })]
    expect(knownBlocks([...empty, raw('notice', { items: [{ text: '放假', link: null }] })])).toHaveLength(1)
  })
})

describe('the search that opens a home page', () => {
  const search = raw('search', { placeholder: '找茶', shape: 'square' })
  const banner = raw('banner', { items: [] })

  it('goes into the bar', () => expect(withoutLeadingSearch([search, banner])).toEqual({ search: search.data, rest: [banner] }))
  it('stays where it is further down', () => expect(withoutLeadingSearch([banner, search])).toEqual({ search: null, rest: [banner, search] }))
  it('may be missing altogether', () => expect(withoutLeadingSearch([])).toEqual({ search: null, rest: [] }))
})

describe('the air between blocks', () => {
  const poster = raw('image', { full_bleed: true, zones: [] })
  const inset = raw('image', { full_bleed: false, zones: [] })
  const spacing = raw('spacing', { height: 20 })
  const shelf = raw('products', { title: '新品', products: [{}] })
  const untitled = raw('products', { title: '', products: [{}] })
  const paragraph = raw('paragraph', { html: '<p>茶</p>' })
  const gaps = (...blocks: ReturnType<typeof raw>[]) => knownBlocks(blocks).map((_block, index, all) => gapBefore(all, index))

  it.each([
    ['pictures as wide as the screen join', [poster, poster, inset], ['none', 'none', 'some']],
    ["a merchant's spacing stands alone", [inset, spacing, shelf], ['none', 'none', 'none']],
    ['headings keep their distance', [inset, shelf, untitled], ['none', 'wide', 'some']],
    ['paragraphs flow', [paragraph, paragraph, inset], ['none', 'none', 'none']],
  ])('%s', (_what, blocks, expected) => expect(gaps(...blocks)).toEqual(expected))
})
