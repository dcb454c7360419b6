import type { Payment } from '@/api/types'
import type { Host, PayOutcome, PhoneAnswer } from './adapter'
import { miniProgramHost } from './mini-program'
import { opened, till, type Sheet } from './till'

interface TradePay {
  tradeNO?: string
}
interface TradeAnswer {
  resultCode: string | number
}

declare const my: { tradePay: Sheet<TradePay, TradeAnswer> }

/**
 * By the page of my.tradePay [B]: it calls `success` whatever happened. 8000 and 6004 may have been paid; 99 is
 * somebody who left for "forgotten password".
 */
const OUTCOMES: Readonly<Record<string, PayOutcome>> = { 9000: 'paid', 8000: 'unsure', 6004: 'unsure', 6001: 'cancelled', 99: 'cancelled' }

async function tradePay({ params }: Payment): Promise<PayOutcome> {
  const { resultCode } = await opened<TradePay, TradeAnswer>((options) => my.tradePay(options), { tradeNO: params.trade_no })
  const outcome = OUTCOMES[`${resultCode}`]
  if (!outcome) throw new Error(`my.tradePay: ${resultCode}`)
  return outcome
}

/** The number comes sealed and signed by Alipay itself: the server opens both together. */
function phoneTicket({ encryptedData, sign }: PhoneAnswer): string | null {
  return encryptedData && sign ? JSON.stringify({ response: encryptedData, sign }) : null
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-alipay', provider: 'alipay_mini' }),
  ...till('alipay_mini', () => true, tradePay),
  givesPhoneNumber: true,
  phoneTicket,
}
