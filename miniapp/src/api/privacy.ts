import type { components } from './generated/schema'
import { api } from './index'

type Schemas = components['schemas']

/** A channel that is not available waits with its switch until it is. */
export type Notifications = Schemas['NotificationsAnswer']
/** What is absent stays; null for both ends is no quiet hours. */
export type NotificationChanges = Partial<Schemas['NotificationsBody']>

export type Purpose = 'terms' | 'phone' | 'location' | 'profile' | 'marketing' | 'analytics' | 'personalisation'
export type Consent = Omit<Schemas['PurposeAnswer'], 'code'> & { code: Purpose }
export type Consents = Omit<Schemas['ConsentsAnswer'], 'purposes'> & { purposes: Consent[] }

export type StoredGroup = Schemas['DataGroup']
export type DataExport = Schemas['ExportAnswer']
export type Leaving = Schemas['ErasureAnswer']
export type LinkedAccounts = Schemas['AccountsAnswer']

export const getNotifications = () => api.call<Notifications>('/me/notifications')
export const saveNotifications = (body: NotificationChanges) => api.call<Notifications>('/me/notifications', { method: 'PUT', body })

export const getConsents = () => api.call<Consents>('/me/consents')
export const saveConsent = (purpose: Purpose, body: { given: boolean; carrier: string }) =>
  api.call<unknown>(`/me/consents/${purpose}`, { method: 'PUT', body })
export const saveGuestConsent = (body: { purpose: Purpose; given: boolean; carrier: string; visitor_id: string }) =>
  api.call<unknown>('/consents', { method: 'POST', identity: 'none', body })

export const getStoredData = () => api.call<{ groups: StoredGroup[] }>('/me/data')
export const getExports = async () => (await api.call<{ exports: DataExport[] }>('/me/exports')).exports
export const startExport = () => api.call<DataExport>('/me/exports', { method: 'POST' })

export const getLeaving = () => api.call<Leaving>('/me/erasure')
export const applyToLeave = () => api.call<Leaving>('/me/erasure', { method: 'POST', body: { confirm: true } })
export const stayMember = () => api.call<Leaving | undefined>('/me/erasure', { method: 'DELETE' })

export const getLinkedAccounts = () => api.call<LinkedAccounts>('/me/accounts')
