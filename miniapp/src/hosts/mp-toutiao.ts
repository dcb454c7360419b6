import type { Payment } from '@/api/types'
import { readStoredJson, writeStored } from '@/storage'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost } from './mini-program'
import { privacyGate, type PrivacyApi } from './privacy-gate'
import { outcomeOf, opened, till, type Sheet } from './till'

interface Order {
  data?: string
  byteAuthorization?: string
}
interface Placed {
  orderId: string
}

declare const tt: PrivacyApi & {
  requestOrder?: Sheet<Order, Placed>
  getOrderPayment?: Sheet<Placed>
}

/** The payment whose order Douyin holds: paying again opens the same order's till, a second order it would refuse. */
const KEY = 'portico.douyin-order'
interface Held extends Placed {
  payment: string
}

/** Numbers of the older tt.pay [B]; those of getOrderPayment we have not seen published. */
const OUTCOMES: Readonly<Record<string, PayOutcome>> = { 4: 'cancelled', 9: 'unsure' }

/** Base libraries before the trade system (2.85) have neither call. */
const hasTradeSystem = (): boolean => typeof tt.requestOrder === 'function' && typeof tt.getOrderPayment === 'function'

async function heldOrder({ id, params }: Payment): Promise<string> {
  const held = await readStoredJson<Held | null>(KEY, null)
  if (held?.payment === id) return held.orderId
  const { data, byteAuthorization } = params
  const { orderId } = await opened<Order, Placed>((options) => tt.requestOrder?.(options), { data, byteAuthorization })
  await writeStored(KEY, JSON.stringify({ payment: id, orderId } satisfies Held))
  return orderId
}

async function payOrder(payment: Payment): Promise<PayOutcome> {
  const orderId = await heldOrder(payment)
  return outcomeOf(opened<Placed>((options) => tt.getOrderPayment?.(options), { orderId }), 'paid', OUTCOMES)
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-toutiao', provider: 'douyin_mini' }),
  ...till('douyin_mini', hasTradeSystem, payOrder),
  givesPhoneNumber: true,
  privacy: privacyGate(tt),
}
