import type { Payment } from '@/api/types'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost } from './mini-program'
import { outcomeOf, opened, till, type Sheet } from './till'

interface Till {
  orderInfo: { orderId?: string; payToken?: string }
}

/** By the name that uni-app's runtime and several public programs use [C]; its page was not to be had. */
declare const xhs: { requestGuaranteeOrderPayment?: Sheet<Till> }

function pay({ params }: Payment): Promise<PayOutcome> {
  const orderInfo = { orderId: params.order_id, payToken: params.pay_token }
  return outcomeOf(opened<Till>((options) => xhs.requestGuaranteeOrderPayment?.(options), { orderInfo }))
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-xhs', provider: 'xiaohongshu_mini' }),
  ...till('xiaohongshu_mini', () => typeof xhs.requestGuaranteeOrderPayment === 'function', pay),
}
