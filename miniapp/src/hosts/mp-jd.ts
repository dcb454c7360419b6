import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-jd', provider: 'jd_mini' })
