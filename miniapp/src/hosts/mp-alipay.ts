import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-alipay', provider: 'alipay_mini' })
