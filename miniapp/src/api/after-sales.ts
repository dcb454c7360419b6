import { api } from './index'
import type { components } from './generated/schema'
import type { Page } from './types'
import { uploadPicture } from './uploads'

type Schemas = components['schemas']
export type CaseOptions = Schemas['OptionsAnswer']
export type CaseOptionLine = Schemas['OptionLineAnswer']
export type CaseKind = 'refund_only' | 'return_refund' | 'exchange'
export type CaseAction = 'send_back' | 'accept_offer' | 'appeal' | 'confirm_replacement' | 'correct_parcel' | 'take_balance' | 'withdraw' | 'say'
export type AfterSale = Omit<Schemas['CaseAnswer'], 'actions'> & { actions: CaseAction[] }
export type SentPicture = Schemas['PictureAnswer']
export type Application = Schemas['ApplyBody']

export const getCaseOptions = (orderId: string) => api.call<CaseOptions>(`/orders/${orderId}/after-sales/options`)

export const getCasesOfOrder = (orderId: string) => api.call<Page<AfterSale>>(`/orders/${orderId}/after-sales`)

export const getCases = (query: { is_open?: boolean; cursor?: string; limit?: number }) =>
  api.call<Page<AfterSale>>('/after-sales', { query })

export const getCase = (id: string) => api.call<AfterSale>(`/after-sales/${id}`)

export const applyCase = (body: Application, idempotencyKey: string) =>
  api.call<AfterSale>('/after-sales', { method: 'POST', body, idempotencyKey })

const act = (id: string, what: string, body: unknown = {}) =>
  api.call<AfterSale>(`/after-sales/${id}/${what}`, { method: 'POST', body })

export const withdrawCase = (id: string) => act(id, 'withdraw')
export const acceptOffer = (id: string) => act(id, 'accept-offer')
export const confirmReplacement = (id: string) => act(id, 'confirm-replacement')
export const takeBalance = (id: string) => act(id, 'take-balance')
export const sendBack = (id: string, carrier: string, trackingNumber: string) =>
  act(id, 'return-parcel', { carrier, tracking_number: trackingNumber })
export const appealCase = (id: string, words: string, pictures: string[]) => act(id, 'appeal', { words, pictures })
export const sayInCase = (id: string, words: string, pictures: string[]) => act(id, 'messages', { words, pictures })

export const sendEvidence = (filePath: string) => uploadPicture<SentPicture>('/after-sales/pictures', filePath)
