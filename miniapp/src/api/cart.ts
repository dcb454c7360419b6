import { api } from './index'
import type { Cart, SkuQuantity } from './types'

const shopper = { identity: 'member_or_guest' } as const

export const getCart = () => api.call<Cart>('/cart', shopper)

export const addToCart = (body: SkuQuantity) =>
  api.call<Cart>('/cart/lines', { ...shopper, method: 'POST', body })

export const addBundleToCart = (bundle_id: string) =>
  api.call<Cart>('/cart/bundles', { ...shopper, method: 'POST', body: { bundle_id } })

export const changeCartLine = (id: string, body: { quantity?: number; selected?: boolean }) =>
  api.call<Cart>(`/cart/lines/${id}`, { ...shopper, method: 'PATCH', body })

export const removeCartLine = (id: string) =>
  api.call<Cart>(`/cart/lines/${id}`, { ...shopper, method: 'DELETE' })

export const selectWholeCart = (selected: boolean) =>
  api.call<Cart>('/cart/select-all', { ...shopper, method: 'POST', body: { selected } })

export const clearInvalidLines = () => api.call<Cart>('/cart/clear-invalid', { ...shopper, method: 'POST' })
