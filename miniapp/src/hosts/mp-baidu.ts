import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-baidu', provider: 'baidu_mini' })
