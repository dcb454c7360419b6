import type { Payment } from '@/api/types'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost } from './mini-program'
import { outcomeOf, opened, till, type Sheet } from './till'

interface WeChatSheet {
  url?: string
  /** The domain that WeChat Pay has on its list for this merchant. */
  referer: string
}

declare const qq: { requestWxPayment?: Sheet<WeChatSheet> }

const common = miniProgramHost({ carrier: 'mp-qq', provider: 'qq_mini' })

/** WeChat Pay's page for browsers, opened out of QQ: that it opened does not say that anybody paid. */
function pay({ params }: Payment): Promise<PayOutcome> {
  return outcomeOf(
    opened<WeChatSheet>((options) => qq.requestWxPayment?.(options), { url: params.h5_url, referer: common.origin }),
    'unsure',
  )
}

export const host: Host = {
  ...common,
  ...till('qq_mini', () => typeof qq.requestWxPayment === 'function', pay),
}
