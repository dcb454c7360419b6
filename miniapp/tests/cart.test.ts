import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Cart, CartLine } from '@/api/types'
import { useCartStore } from '@/stores/cart'
import { requests, serve } from './uni'

const line = (id: string, quantity: number, price_fen: number, selected = true): CartLine => ({
  id, sku_id: `sku-${id}`, product_id: `p-${id}`, name: id, option_text: '', image_url: '', price_fen,
  price_when_added_fen: price_fen, quantity, max_quantity: 9, selected, problem: null, problem_text: '',
})
const cartOf = (...lines: CartLine[]): Cart => {
  const chosen = lines.filter(({ selected }) => selected)
  return {
    lines,
    selected_count: chosen.reduce((sum, { quantity }) => sum + quantity, 0),
    selected_total_fen: chosen.reduce((sum, { quantity, price_fen }) => sum + quantity * price_fen, 0),
    invalid: [],
  }
}
const guest = { status: 201, body: { guest_token: 'g' } }

beforeEach(() => setActivePinia(createPinia()))

describe('the cart', () => {
  it('shows a changed quantity and its total before the server answers', async () => {
    let release = () => undefined as void
    const held = new Promise<void>((resolve) => (release = resolve))
    serve(async ({ method, path }) => {
      if (path === '/auth/guest') return guest
      if (method === 'GET') return { status: 200, body: cartOf(line('a', 1, 1990), line('b', 2, 500)) }
      await held
      return { status: 200, body: cartOf(line('a', 3, 1890), line('b', 2, 500)) }
    })
    const store = useCartStore()
    await store.load()
    const change = store.setQuantity('a', 3)
    expect(store.cart.selected_total_fen).toBe(3 * 1990 + 2 * 500)
    expect(store.count).toBe(5)
    release()
    await change
    expect(store.cart.selected_total_fen).toBe(3 * 1890 + 2 * 500)
    expect(requests.at(-1)).toMatchObject({ method: 'PATCH', path: '/cart/lines/a', body: { quantity: 3 } })
  })

  it('takes a refused change back and passes the reason on', async () => {
    serve(({ method, path }) => {
      if (path === '/auth/guest') return guest
      if (method === 'GET') return { status: 200, body: cartOf(line('a', 1, 1990)) }
      return { status: 409, body: { code: 'stock_short', detail: '库存只剩 2 件' } }
    })
    const store = useCartStore()
    await store.load()
    const before = store.cart
    await expect(store.setQuantity('a', 5)).rejects.toMatchObject({ code: 'stock_short', message: '库存只剩 2 件' })
    expect(store.cart).toEqual(before)
  })

  it('does not let an overtaken answer undo a later one', async () => {
    const waiting: (() => void)[] = []
    serve(async ({ method, path, body }) => {
      if (path === '/auth/guest') return guest
      if (method === 'GET') return { status: 200, body: cartOf(line('a', 1, 100)) }
      await new Promise<void>((resolve) => waiting.push(resolve))
      return { status: 200, body: cartOf(line('a', body.quantity, 100)) }
    })
    const store = useCartStore()
    await store.load()
    const first = store.setQuantity('a', 2)
    const second = store.setQuantity('a', 3)
    while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    waiting[1]!()
    await second
    waiting[0]!()
    await first
    expect(store.cart.lines[0]!.quantity).toBe(3)
  })

  it('knows when all is selected, and selects all at once', async () => {
    serve(({ method, path, body }) => {
      if (path === '/auth/guest') return guest
      const selected = method === 'POST' ? body.selected : false
      return { status: 200, body: cartOf(line('a', 1, 100), line('b', 1, 100, selected)) }
    })
    const store = useCartStore()
    expect(store.allSelected).toBe(false)
    await store.load()
    expect(store.allSelected).toBe(false)
    await store.selectAll(true)
    expect(store.allSelected).toBe(true)
    expect(store.cart.selected_total_fen).toBe(200)
  })

  it('is empty again after signing out, whatever was still on its way', async () => {
    serve(({ path }) => (path === '/auth/guest' ? guest : { status: 200, body: cartOf(line('a', 1, 100)) }))
    const store = useCartStore()
    const loading = store.load()
    store.reset()
    await loading
    expect(store.cart.lines).toEqual([])
    expect(store.loaded).toBe(false)
  })
})
