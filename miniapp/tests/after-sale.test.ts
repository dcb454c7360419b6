import { describe, expect, it } from 'vitest'
import type { CaseOptions } from '../src/api/after-sales'
import { choosable, freePieces, freightOf, worthOf } from '../src/features/after-sale'

const line = (id: string, unshipped: number, shipped: number, more = {}) => ({
  order_line_id: id, product_id: 'p', sku_id: 's', name: 'n', option_text: '', image_url: '', is_goods: true, exchanges: [],
  unshipped, shipped, unshipped_worth_fen: [0, 333, 666, 1000].slice(0, unshipped + 1),
  shipped_worth_fen: [0, 333, 666, 1000].slice(0, shipped + 1), ...more,
})
const options = (lines: CaseOptions['lines'], more = {}): CaseOptions => ({
  order_id: 'o', order_number: 'P1', refused: '', refused_text: '', lines, kinds: [], freight_fen: 800, any_shipped: false,
  max_pictures: 6, ...more,
})

describe('what a buyer can ask for', () => {
  it('is worth what the server says, piece by piece', () => {
    const known = options([line('a', 3, 0), line('b', 1, 0)])
    expect(worthOf(known, { a: 2 }, true)).toBe(666)
    expect(worthOf(known, { a: 3, b: 1 }, true)).toBe(1333)
    expect(worthOf(known, {}, true)).toBe(0)
  })

  it('has the freight with the last piece that has not left, and only then', () => {
    const known = options([line('a', 2, 0), line('b', 1, 0)])
    expect(freightOf(known, { a: 2, b: 1 }, true)).toBe(800)
    expect(freightOf(known, { a: 2 }, true)).toBe(0)
    expect(freightOf(options([line('a', 0, 2)]), { a: 2 }, false)).toBe(0)
    // A key that waits to be delivered is never sent.
    expect(freightOf(options([line('a', 1, 0), line('key', 1, 0, { is_goods: false })]), { a: 1 }, true)).toBe(800)
    expect(freightOf(options([line('a', 1, 1)], { any_shipped: true }), { a: 1 }, true)).toBe(0)
  })

  it('leaves out what is no thing where things must come back', () => {
    const known = options([line('a', 0, 1), line('key', 0, 1, { is_goods: false }), line('gone', 0, 0)])
    expect(choosable(known, false, 'return_refund').map((one) => one.order_line_id)).toEqual(['a'])
    expect(choosable(known, false, 'refund_only').map((one) => one.order_line_id)).toEqual(['a', 'key'])
    expect(freePieces(known.lines[0]!, true)).toBe(0)
  })
})
