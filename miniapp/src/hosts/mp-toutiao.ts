import type { Host } from './adapter'
import { miniProgramHost } from './mini-program'
import { privacyGate, type PrivacyApi } from './privacy-gate'

declare const tt: PrivacyApi

export const host: Host = {
  ...miniProgramHost({ carrier: 'mp-toutiao', provider: 'douyin_mini' }),
  privacy: privacyGate(tt),
}
