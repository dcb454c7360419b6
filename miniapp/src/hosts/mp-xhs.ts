import { miniProgramHost } from './mini-program'

export const host = miniProgramHost({ carrier: 'mp-xhs', provider: 'xiaohongshu_mini' })
