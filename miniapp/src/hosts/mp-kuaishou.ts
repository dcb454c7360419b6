import type { Payment } from '@/api/types'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost } from './mini-program'
import { outcomeOf, opened, till, type Sheet } from './till'

interface PaySheet {
  serviceId: string
  orderInfo: { order_no?: string; order_info_token?: string }
}

declare const ks: { pay?: Sheet<PaySheet> }

/** Service 1 is the only one there is. */
function pay({ params: { order_no, order_info_token } }: Payment): Promise<PayOutcome> {
  return outcomeOf(opened<PaySheet>((options) => ks.pay?.(options), { serviceId: '1', orderInfo: { order_no, order_info_token } }))
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-kuaishou', provider: 'kuaishou_mini' }),
  ...till('kuaishou_mini', () => typeof ks.pay === 'function', pay),
}
