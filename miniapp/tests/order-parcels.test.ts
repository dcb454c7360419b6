import { describe, expect, it } from 'vitest'
import { piecesOf } from '@/features/order'

const order = {
  lines: [
    { id: 'a', name: '龙井', option_text: '50 克' },
    { id: 'b', name: '茶杯', option_text: '' },
  ],
}

describe('what lies in a parcel', () => {
  it('is named as the order names it, in the order of the parcel', () => {
    const parcel = { lines: [{ order_line_id: 'b', quantity: 1 }, { order_line_id: 'a', quantity: 2 }] }
    expect(piecesOf(order as never, parcel)).toEqual([
      { id: 'b', name: '茶杯', quantity: 1 },
      { id: 'a', name: '龙井 50 克', quantity: 2 },
    ])
  })

  it('is empty in an empty parcel, and nameless for a line nobody knows', () => {
    expect(piecesOf(order as never, { lines: [] })).toEqual([])
    expect(piecesOf(order as never, { lines: [{ order_line_id: 'x', quantity: 1 }] })[0]?.name).toBe('')
  })
})
