import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-toutiao', provider: 'douyin_mini' })
