import type { Payment } from '@/api/types'
import type { Host, PayOutcome } from './adapter'
import { miniProgramHost, outcomeOfFailure } from './mini-program'
import { privacyGate, type PrivacyApi } from './privacy-gate'

declare const wx: PrivacyApi

function requestPayment({ params }: Payment): Promise<PayOutcome> {
  return new Promise((resolve, reject) => {
    uni.requestPayment({
      provider: 'wxpay',
      orderInfo: '',
      timeStamp: params.timeStamp,
      nonceStr: params.nonceStr,
      package: params.package,
      signType: params.signType,
      paySign: params.paySign,
      success: () => resolve('paid'),
      fail: ({ errMsg }: { errMsg: string }) => {
        try {
          resolve(outcomeOfFailure(errMsg))
        } catch (failure) {
          reject(failure as Error)
        }
      },
    })
  })
}

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-weixin', provider: 'wechat_mini', loginProvider: 'weixin' }),
  givesPhoneNumber: true,
  hasServiceChat: true,
  showsWayHome: true,
  privacy: privacyGate(wx),
  paymentMethod: (offered) => (offered.includes('wechat_jsapi') ? 'wechat_jsapi' : null),
  pay: requestPayment,
}
