import { ApiProblem } from '@/api/problem'
import { pageUrl, replaceWith, openUrl } from './navigation'

/** What the server asks about a number that may have changed hands: in memory only, it is good for minutes. */
let claim = ''

export const openClaim = (): string => claim

export function forgetClaim(): void {
  claim = ''
}

/** True when that was the question whose number it is; the page that asks it opens, in place of this one if wanted. */
export function asksWhoseNumber(failure: unknown, how: { next?: string; replace?: boolean } = {}): boolean {
  if (!(failure instanceof ApiProblem) || failure.code !== 'phone_in_use') return false
  claim = String((failure.data as { claim?: unknown } | undefined)?.claim ?? '')
  const url = pageUrl('number', { next: how.next || undefined })
  if (how.replace) replaceWith(url)
  else openUrl(url)
  return true
}
