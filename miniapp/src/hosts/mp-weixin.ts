import type { Payment } from '@/api/types'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost } from './mini-program'
import { privacyGate, type PrivacyApi } from './privacy-gate'
import { outcomeOf, opened, till, type Sheet } from './till'

interface PaySheet {
  timeStamp?: string
  nonceStr?: string
  package?: string
  signType?: string
  paySign?: string
}

interface MoneySheet {
  mchId?: string
  appId?: string
  package?: string
}

// `requestMerchantTransfer`: base library 3.3.0.
declare const wx: PrivacyApi & { requestPayment: Sheet<PaySheet>; requestMerchantTransfer?: Sheet<MoneySheet> }

function requestPayment({ params }: Payment): Promise<PayOutcome> {
  const { timeStamp, nonceStr, package: bundle, signType, paySign } = params
  return outcomeOf(opened<PaySheet>((options) => wx.requestPayment(options), { timeStamp, nonceStr, package: bundle, signType, paySign }))
}

async function receiveMoney({ mchId, appId, package: bundle }: Record<string, string>): Promise<boolean> {
  const { requestMerchantTransfer: sheet } = wx
  if (!sheet) return false
  await outcomeOf(opened<MoneySheet>((options) => sheet(options), { mchId, appId, package: bundle }))
  return true
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-weixin', provider: 'wechat_mini', loginProvider: 'weixin' }),
  ...till('wechat_jsapi', () => true, requestPayment),
  givesPhoneNumber: true,
  hasServiceChat: true,
  showsWayHome: true,
  privacy: privacyGate(wx),
  receiveMoney,
}
