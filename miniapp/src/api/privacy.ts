import { api } from './index'

/** One way by which messages of a topic can come. What is not available waits with its choice until it is. */
export interface NotificationChannel {
  code: string
  name: string
  on: boolean
  available: boolean
}
export interface NotificationTopic {
  code: string
  name: string
  explanation: string
  channels: NotificationChannel[]
}
export interface Notifications {
  topics: NotificationTopic[]
  /** `22:00` in the shop's zone; both are null when there are no quiet hours. */
  quiet_from: string | null
  quiet_to: string | null
}
export interface NotificationChanges {
  switches?: { topic: string; channel: string; on: boolean }[]
  quiet_from?: string | null
  quiet_to?: string | null
}

export type Purpose = 'terms' | 'phone' | 'location' | 'profile' | 'marketing' | 'analytics' | 'personalisation'
export interface Consent {
  code: Purpose
  name: string
  explanation: string
  /** Null while nothing was decided. */
  given: boolean | null
  decided_at: string | null
  /** Given to an older policy than the present one. */
  outdated: boolean
}
export interface Consents {
  policy: { code: string; version: number | string; updated_at: string | null } | null
  purposes: Consent[]
}

export interface StoredGroup {
  code: string
  name: string
  explanation: string
  count: number
  kept_for: string
}

export interface DataExport {
  id: string
  state: 'queued' | 'running' | 'ready' | 'failed' | 'expired'
  done: number
  total: number
  size_bytes: number | null
  created_at: string
  expires_at: string | null
  url: string | null
}

export interface Leaving {
  state: 'none' | 'waiting'
  requested_at: string | null
  due_at: string | null
  blockers: { code: string; name: string; count: number }[]
  consequences: string[]
}

export interface LinkedAccounts {
  accounts: {
    id: string
    provider: string
    provider_name: string
    app_name: string
    linked_at: string
    carrier: string | null
    entry: string | null
  }[]
  phone: { masked: string; verified_at: string | null } | null
}

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
