import type { Product, ProductOption, Sku } from '@/api/types'

/** Chosen value by option id. */
export type Selection = Record<string, string>

export type ValueState = 'selected' | 'available' | 'unavailable'

/** Missing combinations and sold-out ones are the same to a shopper: neither can be bought. */
const canBuy = (sku: Sku) => sku.available > 0

function matches(sku: Sku, valueIds: string[]): boolean {
  return valueIds.every((id) => sku.option_value_ids.includes(id))
}

/** The SKU that a complete selection names, in stock or not; undefined while something is open. */
export function chosenSku(product: Pick<Product, 'options' | 'skus'>, selection: Selection): Sku | undefined {
  const valueIds = product.options.map((option) => selection[option.id])
  if (valueIds.some((id) => id === undefined)) return undefined
  return product.skus.find((sku) => matches(sku, valueIds as string[]))
}

/**
 * Whether choosing a value leaves something to buy, the other options staying as they are. A value
 * of the same option as an earlier choice replaces that choice, so it is judged without it.
 */
export function valueState(
  product: Pick<Product, 'options' | 'skus'>,
  selection: Selection,
  optionId: string,
  valueId: string,
): ValueState {
  if (selection[optionId] === valueId) return 'selected'
  const others = product.options
    .filter((option) => option.id !== optionId)
    .map((option) => selection[option.id])
    .filter((id): id is string => id !== undefined)
  const buyable = product.skus.some((sku) => canBuy(sku) && matches(sku, [...others, valueId]))
  return buyable ? 'available' : 'unavailable'
}

/** The selection after a tap: a chosen value is let go, an unavailable one changes nothing. */
export function toggleValue(
  product: Pick<Product, 'options' | 'skus'>,
  selection: Selection,
  optionId: string,
  valueId: string,
): Selection {
  const state = valueState(product, selection, optionId, valueId)
  if (state === 'unavailable') return selection
  const { [optionId]: _previous, ...rest } = selection
  return state === 'selected' ? rest : { ...rest, [optionId]: valueId }
}

/**
 * What the options sheet opens with: the first combination that can be bought, so that a shopper
 * without preferences confirms with one tap. Nothing when all is sold out.
 */
export function initialSelection(product: Pick<Product, 'options' | 'skus'>): Selection {
  const sku = product.skus.find(canBuy)
  if (!sku) return {}
  const selection: Selection = {}
  for (const option of product.options) {
    const value = option.values.find(({ id }) => sku.option_value_ids.includes(id))
    if (value) selection[option.id] = value.id
  }
  return selection
}

/** Options of which nothing is chosen yet. */
export function openOptions(product: Pick<Product, 'options'>, selection: Selection): ProductOption[] {
  return product.options.filter((option) => selection[option.id] === undefined)
}

/** `米白 中号`: the chosen values in the order of the options, as carts and orders show them. */
export function selectionText(product: Pick<Product, 'options'>, selection: Selection): string {
  return product.options
    .map((option) => option.values.find(({ id }) => id === selection[option.id])?.name)
    .filter((name): name is string => name !== undefined)
    .join(' ')
}

/** How many may be bought at once: what is left, and the merchant's limit. */
export function quantityLimit(sku: Sku | undefined, purchaseLimit: number | null): number {
  const left = sku?.available ?? 0
  return purchaseLimit && purchaseLimit > 0 ? Math.min(left, purchaseLimit) : left
}

/** The picture for what is chosen so far: the SKU's own, else a chosen value's, else none. */
export function selectionImage(
  product: Pick<Product, 'options' | 'skus'>,
  selection: Selection,
): string | undefined {
  const sku = chosenSku(product, selection)
  if (sku?.image_url) return sku.image_url
  for (const option of product.options) {
    const value = option.values.find(({ id }) => id === selection[option.id])
    if (value?.image_url) return value.image_url
  }
  return undefined
}
