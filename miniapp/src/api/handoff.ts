import { api } from './index'
import type { components } from './generated/schema'

type Schemas = components['schemas']

export type HandoffTarget = Schemas['HandoffBody']['target']
/** Who a ticket is for, and where it leads; `yours`: signed in here as them already. */
export type HandoffLook = Schemas['HandoffLook']
/** Which device wants to be signed in, from where, since when. */
export type QrRequest = Schemas['QrRequestAnswer']
export type Device = Schemas['SessionAnswer']

interface Arrival {
  visitor_id?: string
  guest_token?: string
}

export const offerHandoff = (target: HandoffTarget, path: string) =>
  api.call<Schemas['HandoffAnswer']>('/auth/handoff', { method: 'POST', body: { target, path } })

export const lookAtHandoff = (target: HandoffTarget, ticket: string) =>
  api.call<HandoffLook>('/auth/handoff/look', { method: 'POST', body: { target, ticket } })

export const redeemHandoff = (body: { target: HandoffTarget; ticket: string } & Arrival) =>
  api.call<Schemas['HandoffEntered']>('/auth/handoff/redeem', { method: 'POST', identity: 'none', body })

const code = (id: string) => `/auth/qr/${encodeURIComponent(id)}`

export const scanCode = (id: string) => api.call<QrRequest>(`${code(id)}/scan`, { method: 'POST' })
export const confirmCode = (id: string) => api.call<void>(`${code(id)}/confirm`, { method: 'POST' })
export const refuseCode = (id: string) => api.call<void>(`${code(id)}/refuse`, { method: 'POST' })

export const listDevices = () => api.call<{ sessions: Device[] }>('/me/sessions')
export const endDevice = (id: string) => api.call<void>(`/me/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
export const endOtherDevices = () => api.call<{ ended: number }>('/me/sessions/end-others', { method: 'POST' })
