import { host } from '#host'
import { api } from './index'
import type { Guide } from './types'

/** Where this app points at the website: what is switched on for this carrier, in the reader's language. */
export const getGuides = () =>
  api.call<{ items: Guide[] }>('/guides', { identity: 'none', query: { carrier: host.carrier, device: 'mobile' } })
