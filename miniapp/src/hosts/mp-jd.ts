import { miniProgramHost } from './mini-program'

/** Nobody has published how JD's till answers, so there is no payment here: orders wait for another carrier. */
export const host = miniProgramHost({ carrier: 'mp-jd', provider: 'jd_mini' })
