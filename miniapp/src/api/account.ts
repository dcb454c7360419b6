import { api } from './index'
import type { Address, AddressInput, Member, ParsedAddress, Regions, Tokens } from './types'

interface Arrival {
  visitor_id?: string
  guest_token?: string
  entry?: string
}

export const signInWithMiniProgram = (body: { provider: string; app_id: string; code: string } & Arrival) =>
  api.call<Tokens>('/auth/mini-program', { method: 'POST', identity: 'none', body })

export const requestSmsCode = (phone: string) =>
  api.call<{ retry_after_seconds: number; expires_in_seconds: number }>('/auth/sms-codes', {
    method: 'POST',
    identity: 'none',
    body: { phone },
  })

export const signInWithPhone = (body: { phone: string; code: string; carrier: string } & Arrival) =>
  api.call<Tokens>('/auth/phone', { method: 'POST', identity: 'none', body })

export const answerNumberClaim = (
  body: { claim: string; choice: 'mine' | 'new'; recipient: string; district: string; carrier: string } & Arrival,
) => api.call<Tokens>('/auth/phone/claims', { method: 'POST', identity: 'none', body })

export const signOut = () => api.call<void>('/auth/sign-out', { method: 'POST' })

export const getMember = () => api.call<Member>('/me')

export const bindPhone = (body: { provider: string; app_id: string; code: string }) =>
  api.call<Member>('/me/phone', { method: 'POST', body })

export async function getAddresses(): Promise<Address[]> {
  return (await api.call<{ items: Address[] }>('/me/addresses')).items
}

export const addAddress = (body: AddressInput) =>
  api.call<Address>('/me/addresses', { method: 'POST', body })

export const changeAddress = (id: string, body: AddressInput) =>
  api.call<Address>(`/me/addresses/${id}`, { method: 'PUT', body })

export const deleteAddress = (id: string) => api.call<void>(`/me/addresses/${id}`, { method: 'DELETE' })

export const parseAddress = (text: string) =>
  api.call<ParsedAddress>('/addresses/parse', { method: 'POST', body: { text } })

export const getRegions = () => api.call<Regions>('/regions', { identity: 'none' })
