import { api } from './index'
import type { CardSecret, DownloadLink, OrderHoldings, Package, PackageCode, Page } from './types'

export type PackageShelf = 'usable' | 'past'

export const getPackages = (query: { shelf: PackageShelf; cursor?: string; limit?: number }) =>
  api.call<Page<Package>>('/packages', { query })

export const getPackage = (id: string) => api.call<Package>(`/packages/${id}`)

/** A fresh code to show at the counter, good for a minute. */
export const showCode = (id: string) => api.call<PackageCode>(`/packages/${id}/code`, { method: 'POST' })

/** What an order gave besides goods; cards without their secrets. */
export const getHoldings = (orderId: string) => api.call<OrderHoldings>(`/orders/${orderId}/entitlements`)

/** The card in full; that it was shown is on record. */
export const revealKey = (id: string) => api.call<CardSecret>(`/card-keys/${id}/reveal`, { method: 'POST' })

/** Counts one download; the address is good for five minutes. */
export const linkFile = (grantId: string, fileId: string) =>
  api.call<DownloadLink>(`/downloads/${grantId}/files/${fileId}/link`, { method: 'POST' })
