import { api } from './index'
import type { SkuQuantity, Store, StoreOffer, StorePickup } from './types'

export interface Point {
  latitude: number
  longitude: number
}

interface StorePage<Item> {
  items: Item[]
  next_offset: number | null
}

/** Open stores; with a point (GCJ-02) the nearest first. */
export const getStores = (query: Partial<Point> & { q?: string; offset?: number }) =>
  api.call<StorePage<Store>>('/stores', { query: { ...query } })

export const getStore = (id: string, point: Point | null) =>
  api.call<Store>(`/stores/${id}`, { query: { ...(point ?? {}) } })

/** Stores at which the lines can be fetched, and what each has too little of. */
export const getStoreOffers = (
  body: { source: 'cart' | 'buy_now'; lines?: SkuQuantity[]; q?: string; offset?: number } & Partial<Point>,
) => api.call<StorePage<StoreOffer>>('/stores/offers', { method: 'POST', body })

export const getPickup = (orderId: string) => api.call<StorePickup>(`/orders/${orderId}/pickup`)
