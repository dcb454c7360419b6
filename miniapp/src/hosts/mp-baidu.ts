import type { Payment } from '@/api/types'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost } from './mini-program'
import { outcomeOf, opened, till, type Sheet } from './till'

interface Till {
  orderInfo: Payment['params']
}

declare const swan: { requestPolymerPayment?: Sheet<Till> }

/** Each channel of the till fails with words of its own, says the page [B]: only giving up is told apart. */
function pay({ params }: Payment): Promise<PayOutcome> {
  return outcomeOf(opened<Till>((options) => swan.requestPolymerPayment?.(options), { orderInfo: params }))
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-baidu', provider: 'baidu_mini' }),
  ...till('baidu_mini', () => typeof swan.requestPolymerPayment === 'function', pay),
}
