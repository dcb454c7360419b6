import { describe, expect, it } from 'vitest'
import type { ProductOption, Sku } from '@/api/types'
import {
  chosenSku, initialSelection, openOptions, quantityLimit, selectionImage, selectionText, toggleValue, valueState,
} from '@/features/sku-selection'

const option = (id: string, name: string, values: [string, string?][]): ProductOption => ({
  id, name, values: values.map(([value, image]) => ({ id: value, name: value, image_url: image ?? null })),
})
const sku = (ids: string[], available: number, image = ''): Sku => ({
  id: ids.join('+'), code: ids.join('-'), option_value_ids: ids, name: ids.join(' / '), price_fen: 1000,
  list_price_fen: null, member_price_fen: null, available, image_url: image, barcode: '', weight_g: 0,
})

/** white+S sold out; blue has no L at all; green sold out everywhere. */
const cup = {
  options: [option('colour', '颜色', [['white', '/white.webp'], ['blue'], ['green']]), option('size', '尺寸', [['S'], ['M'], ['L']])],
  skus: [
    sku(['white', 'S'], 0), sku(['white', 'M'], 3, '/white-m.webp'), sku(['white', 'L'], 9),
    sku(['blue', 'S'], 2), sku(['blue', 'M'], 1),
    sku(['green', 'S'], 0), sku(['green', 'M'], 0),
  ],
}
const states = (selection: Record<string, string>, optionId: string) =>
  cup.options.find(({ id }) => id === optionId)!.values.map(({ id }) => `${id}:${valueState(cup, selection, optionId, id)}`)

describe('which values can be chosen', () => {
  it('with nothing chosen: all but what is sold out everywhere', () => {
    expect(states({}, 'colour')).toEqual(['white:available', 'blue:available', 'green:unavailable'])
    expect(states({}, 'size')).toEqual(['S:available', 'M:available', 'L:available'])
  })
  it('a choice closes sold-out and missing combinations of the other option', () => {
    expect(states({ colour: 'white' }, 'size')).toEqual(['S:unavailable', 'M:available', 'L:available'])
    expect(states({ colour: 'blue' }, 'size')).toEqual(['S:available', 'M:available', 'L:unavailable'])
  })
  it('a choice does not close its own option: another value replaces it', () => {
    expect(states({ colour: 'white', size: 'M' }, 'colour')).toEqual(['white:selected', 'blue:available', 'green:unavailable'])
  })
})

describe('tapping a value', () => {
  it('chooses, replaces and lets go', () => {
    expect(toggleValue(cup, {}, 'colour', 'blue')).toEqual({ colour: 'blue' })
    expect(toggleValue(cup, { colour: 'blue', size: 'M' }, 'colour', 'white')).toEqual({ colour: 'white', size: 'M' })
    expect(toggleValue(cup, { colour: 'blue', size: 'M' }, 'size', 'M')).toEqual({ colour: 'blue' })
  })
  it('changes nothing when the value cannot be bought', () => {
    const selection = { colour: 'white' }
    expect(toggleValue(cup, selection, 'size', 'S')).toBe(selection)
  })
})

describe('the chosen SKU', () => {
  it('needs every option', () => {
    expect(chosenSku(cup, { colour: 'white' })).toBeUndefined()
    expect(chosenSku(cup, { colour: 'white', size: 'L' })?.id).toBe('white+L')
    expect(chosenSku(cup, { colour: 'blue', size: 'L' })).toBeUndefined()
  })
  it('of a product without options is its only one', () => {
    const plain = { options: [], skus: [sku([], 4)] }
    expect(chosenSku(plain, {})?.available).toBe(4)
    expect(initialSelection(plain)).toEqual({})
  })
  it('starts at the first that can be bought, and at nothing when all is sold out', () => {
    expect(initialSelection(cup)).toEqual({ colour: 'white', size: 'M' })
    expect(initialSelection({ ...cup, skus: cup.skus.map((known) => ({ ...known, available: 0 })) })).toEqual({})
  })
  it('shows its own picture, else that of a chosen value', () => {
    expect(selectionImage(cup, { colour: 'white', size: 'M' })).toBe('/white-m.webp')
    expect(selectionImage(cup, { colour: 'white', size: 'L' })).toBe('/white.webp')
    expect(selectionImage(cup, { colour: 'blue' })).toBeUndefined()
  })
  it('is named by its values in the order of the options', () => {
    expect(selectionText(cup, { size: 'L', colour: 'white' })).toBe('white L')
    expect(openOptions(cup, { size: 'L' }).map(({ name }) => name)).toEqual(['颜色'])
  })
})

describe('how many', () => {
  it.each([
    [9, null, 9], [9, 5, 5], [3, 5, 3], [0, 5, 0], [7, 0, 7],
  ])('%i left and a limit of %s allow %i', (available, limit, most) => {
    expect(quantityLimit(sku([], available), limit)).toBe(most)
  })
  it('none before a SKU is chosen', () => expect(quantityLimit(undefined, null)).toBe(0))
})
