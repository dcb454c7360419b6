import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-qq', provider: 'qq_mini' })
