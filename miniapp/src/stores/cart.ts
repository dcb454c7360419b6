import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as cartApi from '@/api/cart'
import type { Cart, CartLine } from '@/api/types'

const EMPTY: Cart = { lines: [], selected_count: 0, selected_total_fen: 0, invalid: [] }

/** The cart as the server last told it. Every change answers with the whole cart. */
export const useCartStore = defineStore('cart', () => {
  const cart = ref<Cart>(EMPTY)
  const loaded = ref(false)
  const count = computed(() => cart.value.lines.reduce((sum, line) => sum + line.quantity, 0))
  const allSelected = computed(
    () => cart.value.lines.length > 0 && cart.value.lines.every((line) => line.selected),
  )
  /** Number of the latest request; an answer that was overtaken is not shown. */
  let latest = 0

  async function apply(request: Promise<Cart>): Promise<void> {
    const mine = ++latest
    const answer = await request
    if (mine !== latest) return
    cart.value = answer
    loaded.value = true
  }

  /** Shows a change at once and takes it back when the server refuses it. */
  async function optimistic(change: (cart: Cart) => Cart, request: () => Promise<Cart>): Promise<void> {
    const before = cart.value
    const mine = latest + 1
    cart.value = totalled(change(before))
    try {
      await apply(request())
    } catch (failure) {
      if (mine === latest) cart.value = before
      throw failure
    }
  }

  const load = () => apply(cartApi.getCart())
  const add = (skuId: string, quantity: number) => apply(cartApi.addToCart({ sku_id: skuId, quantity }))
  const addBundle = (bundleId: string) => apply(cartApi.addBundleToCart(bundleId))
  const remove = (lineId: string) => apply(cartApi.removeCartLine(lineId))
  const clearInvalid = () => apply(cartApi.clearInvalidLines())

  async function removeSelected(): Promise<void> {
    for (const line of cart.value.lines.filter(({ selected }) => selected)) await remove(line.id)
  }

  const setQuantity = (lineId: string, quantity: number) =>
    optimistic(
      (cart) => withLine(cart, lineId, { quantity }),
      () => cartApi.changeCartLine(lineId, { quantity }),
    )

  const select = (lineId: string, selected: boolean) =>
    optimistic(
      (cart) => withLine(cart, lineId, { selected }),
      () => cartApi.changeCartLine(lineId, { selected }),
    )

  const selectAll = (selected: boolean) =>
    optimistic(
      (cart) => ({ ...cart, lines: cart.lines.map((line) => ({ ...line, selected })) }),
      () => cartApi.selectWholeCart(selected),
    )

  /** Forgets what is shown, as after signing out: the next look asks anew. */
  function reset(): void {
    latest += 1
    cart.value = EMPTY
    loaded.value = false
  }

  return {
    addBundle, cart, loaded, count, allSelected,
    load, add, remove, removeSelected, clearInvalid, setQuantity, select, selectAll, reset,
  }
})

function withLine(cart: Cart, lineId: string, change: Partial<CartLine>): Cart {
  return { ...cart, lines: cart.lines.map((line) => (line.id === lineId ? { ...line, ...change } : line)) }
}

/** The totals that the server would compute, shown until its own arrive. */
export function totalled(cart: Cart): Cart {
  const chosen = cart.lines.filter((line) => line.selected)
  return {
    ...cart,
    selected_count: chosen.reduce((sum, line) => sum + line.quantity, 0),
    selected_total_fen: chosen.reduce((sum, line) => sum + line.price_fen * line.quantity, 0),
  }
}
