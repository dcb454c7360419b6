import { api } from './index'
import type { components } from './generated/schema'
import type { Page } from './types'

type Schemas = components['schemas']

export type Balance = Schemas['BalanceAnswer']
export type BalanceEntry = Schemas['EntryAnswer']
export type Withdrawal = Schemas['WithdrawalAnswer']
export type WithdrawalRequest = Schemas['WithdrawalBody']
export type InvoiceTitle = Schemas['TitleAnswer']
export type InvoiceTitleInput = Schemas['TitleBody']
export type Invoice = Schemas['InvoiceAnswer']
export type InvoiceRequest = Schemas['InvoiceBody']
export type OrderInvoice = Schemas['OrderInvoiceAnswer']

type Paging = { cursor?: string; limit?: number }

export const getBalance = () => api.call<Balance>('/me/balance')
export const getBalanceEntries = (query: Paging) => api.call<Page<BalanceEntry>>('/me/balance/entries', { query })
export const getWithdrawals = (query: Paging) => api.call<Page<Withdrawal>>('/me/withdrawals', { query })
export const askForWithdrawal = (body: WithdrawalRequest) => api.call<Withdrawal>('/me/withdrawals', { method: 'POST', body })
export const cancelWithdrawal = (id: string) => api.call<Withdrawal>(`/me/withdrawals/${id}/cancel`, { method: 'POST' })

export async function getInvoiceTitles(): Promise<InvoiceTitle[]> {
  return (await api.call<{ items: InvoiceTitle[] }>('/me/invoice-titles')).items
}

export const addInvoiceTitle = (body: InvoiceTitleInput) => api.call<InvoiceTitle>('/me/invoice-titles', { method: 'POST', body })
export const changeInvoiceTitle = (id: string, body: InvoiceTitleInput) =>
  api.call<InvoiceTitle>(`/me/invoice-titles/${id}`, { method: 'PUT', body })
export const deleteInvoiceTitle = (id: string) => api.call<void>(`/me/invoice-titles/${id}`, { method: 'DELETE' })

export const getInvoices = (query: Paging) => api.call<Page<Invoice>>('/me/invoices', { query })
export const getOrderInvoice = (orderId: string) => api.call<OrderInvoice>(`/orders/${orderId}/invoice`)
export const askForInvoice = (orderId: string, body: InvoiceRequest) =>
  api.call<Invoice>(`/orders/${orderId}/invoice`, { method: 'POST', body })
export const cancelInvoice = (id: string) => api.call<Invoice>(`/me/invoices/${id}/cancel`, { method: 'POST' })
