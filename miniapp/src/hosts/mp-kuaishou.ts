import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-kuaishou', provider: 'kuaishou_mini' })
