import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { vault } from '@/api'
import type { Address, Quote, Store } from '@/api/types'
import { useCheckoutStore } from '@/stores/checkout'
import { requests, serve, type Server } from './uni'

const address: Address = {
  id: 'a1', recipient: '林', phone: '13800000000', region_code: '330106', province: '浙江省', city: '杭州市',
  district: '西湖区', detail: '文三路 1 号', is_default: true,
}
const quoteOf = (payable_fen: number, problems: Quote['problems'] = []): Quote => ({
  lines: [{
    sku_id: 's1', product_id: 'p1', name: '杯', option_text: '', image_url: '', quantity: 2, unit_price_fen: payable_fen / 2,
    subtotal_fen: payable_fen, adjustments: [], payable_fen,
  }],
  goods_fen: payable_fen, freight_fen: 0, discount_fen: 0, payable_fen, explanation: [], problems,
})
const orders = () => requests.filter(({ method, path }) => method === 'POST' && path === '/orders')

async function confirming(server: Server) {
  serve(server)
  const store = useCheckoutStore()
  store.begin({ source: 'buy_now', lines: [{ sku_id: 's1', quantity: 2 }] })
  store.address = address
  await store.requote()
  return store
}

beforeEach(async () => {
  setActivePinia(createPinia())
  await vault.accept({
    access_token: 'access', refresh_token: 'refresh', expires_in_seconds: 900,
    member: { id: 'm', nickname: '', avatar_url: null, phone_masked: null, level_name: null },
  })
})

describe('placing an order', () => {
  it('sends the amount on the screen, the note trimmed, and one key', async () => {
    const store = await confirming(({ path }) =>
      path === '/quotes' ? { status: 200, body: quoteOf(5000) } : { status: 201, body: { id: 'o1' } },
    )
    store.note = '  放门口 '
    expect((await store.submit())?.id).toBe('o1')
    expect(orders()).toHaveLength(1)
    expect(orders()[0]!.body).toEqual({
      source: 'buy_now', lines: [{ sku_id: 's1', quantity: 2 }], address_id: 'a1', quote_payable_fen: 5000, note: '放门口',
    })
    expect(orders()[0]!.headers['Idempotency-Key']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('a second tap while the first is on its way sends nothing', async () => {
    const store = await confirming(({ path }) =>
      path === '/quotes' ? { status: 200, body: quoteOf(5000) } : { status: 201, body: { id: 'o1' } },
    )
    const [first, second] = await Promise.all([store.submit(), store.submit()])
    expect([first?.id, second]).toEqual(['o1', null])
    expect(orders()).toHaveLength(1)
  })

  it('tries again with the same key when no answer came, and with a new one when the order changed', async () => {
    let reachable = false
    const store = await confirming(({ path }) => {
      if (path === '/quotes') return { status: 200, body: quoteOf(5000) }
      return reachable ? { status: 201, body: { id: 'o1' } } : 'unreachable'
    })
    await expect(store.submit()).rejects.toMatchObject({ code: 'offline' })
    reachable = true
    await store.submit()
    store.note = '改了'
    await store.submit()
    const keys = orders().map(({ headers }) => headers['Idempotency-Key'])
    expect(keys).toHaveLength(5) // three tries while out of reach, one that arrived, one for the changed order
    expect(new Set(keys.slice(0, 4)).size).toBe(1)
    expect(keys[4]).not.toBe(keys[3])
  })

  it('shows the new quote when the price has changed, and asks for consent by not ordering', async () => {
    const store = await confirming(({ path }) =>
      path === '/quotes'
        ? { status: 200, body: quoteOf(5000) }
        : { status: 409, body: { code: 'quote_changed', detail: '价格有变动', data: { quote: quoteOf(5600) } } },
    )
    await expect(store.submit()).rejects.toMatchObject({ code: 'quote_changed' })
    expect(store.quote?.payable_fen).toBe(5600)
    expect(store.placed).toBeNull()
    expect(store.submitting).toBe(false)
    await store.submit().catch(() => undefined)
    expect(orders().map(({ body }) => body.quote_payable_fen)).toEqual([5000, 5600])
    expect(orders()[0]!.headers['Idempotency-Key']).not.toBe(orders()[1]!.headers['Idempotency-Key'])
  })

  it('asks for a new quote when the stock ran short meanwhile', async () => {
    let quotes = 0
    const store = await confirming(({ path }) => {
      if (path !== '/quotes') return { status: 409, body: { code: 'stock_short', detail: '库存不足' } }
      quotes += 1
      return { status: 200, body: quoteOf(5000, quotes > 1 ? [{ sku_id: 's1', code: 'stock_short', message: '仅剩 1 件' }] : []) }
    })
    await expect(store.submit()).rejects.toMatchObject({ code: 'stock_short' })
    expect(store.quote?.problems[0]?.message).toBe('仅剩 1 件')
    expect(store.canSubmit).toBe(false)
    expect(await store.submit()).toBeNull()
    expect(orders()).toHaveLength(1)
  })

  it('needs an address, and nothing of the last purchase stays for the next', async () => {
    const store = await confirming(() => ({ status: 200, body: quoteOf(5000) }))
    store.address = null
    expect(store.canSubmit).toBe(false)
    store.note = '旧'
    store.begin({ source: 'cart' })
    expect([store.note, store.quote, store.placed]).toEqual(['', null, null])
  })
})

describe('fetching an order at a store', () => {
  const store = { id: 'st1', name: '天河店' } as Store
  const slots = [{ starts_at: '2026-11-22T06:00:00Z', ends_at: '2026-11-22T07:00:00Z', day: '2026-11-22', day_text: '今天', text: '14:00–15:00' }]
  const server: Server = ({ path, body }) => {
    if (path !== '/quotes') return { status: 201, body: { id: 'o1' } }
    const asked = body as { delivery?: string; store_id?: string }
    const trouble = asked.delivery === 'pickup' && !asked.store_id ? 'no_store' : null
    return { status: 200, body: { ...quoteOf(5000), ways: ['ship', 'pickup'], slots: asked.store_id ? slots : [], trouble } }
  }

  it('waits for a store and for who comes, then sends both with the time', async () => {
    const checkout = await confirming(server)
    checkout.delivery = 'pickup'
    await checkout.requote()
    expect([checkout.quote?.trouble, checkout.canSubmit]).toEqual(['no_store', false])
    checkout.store = store
    await checkout.requote()
    expect([checkout.pickupFrom, checkout.canSubmit]).toEqual([slots[0]!.starts_at, false])
    checkout.contact = { name: ' 林晓 ', phone: '13800000001' }
    expect(checkout.canSubmit).toBe(true)
    await checkout.submit()
    expect(orders()[0]!.body).toEqual({
      source: 'buy_now', lines: [{ sku_id: 's1', quantity: 2 }], delivery: 'pickup', store_id: 'st1',
      contact: { name: '林晓', phone: '13800000001' }, pickup_from: slots[0]!.starts_at, quote_payable_fen: 5000,
    })
  })

  it('falls back to a way in which the goods can be had', async () => {
    const checkout = await confirming(server)
    checkout.delivery = 'city'
    await checkout.requote()
    expect(checkout.delivery).toBe('ship')
  })
})
