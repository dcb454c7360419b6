import { api } from './index'
import type {
  Order,
  OrderRequest,
  OrderState,
  Page,
  Payment,
  PaymentMethod,
  Quote,
  QuoteRequest,
} from './types'

export const getQuote = (body: QuoteRequest) => api.call<Quote>('/quotes', { method: 'POST', body })

export const placeOrder = (body: OrderRequest, idempotencyKey: string) =>
  api.call<Order>('/orders', { method: 'POST', body, idempotencyKey })

export const getOrders = (query: { state?: OrderState; q?: string; cursor?: string; limit?: number }) =>
  api.call<Page<Order>>('/orders', { query })

export const getOrder = (id: string) => api.call<Order>(`/orders/${id}`)

export const cancelOrder = (id: string, reason: string) =>
  api.call<Order>(`/orders/${id}/cancel`, { method: 'POST', body: { reason } })

export const confirmReceipt = (id: string) =>
  api.call<Order>(`/orders/${id}/confirm-receipt`, { method: 'POST' })

export const extendReceipt = (id: string) =>
  api.call<Order>(`/orders/${id}/extend-receipt`, { method: 'POST' })

export const startPayment = (
  orderId: string,
  body: { method: PaymentMethod; return_url?: string },
  idempotencyKey: string,
) => api.call<Payment>(`/orders/${orderId}/payments`, { method: 'POST', body, idempotencyKey })

export const getPayment = (id: string) => api.call<Payment>(`/payments/${id}`)
