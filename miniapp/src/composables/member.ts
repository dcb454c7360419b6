import { currentUrl, open, replaceWith, urlBelow } from '@/features/navigation'
import { useSessionStore } from '@/stores/session'

/** What somebody was about to do when sign-in came between, and on which page. */
let unfinished: { act: () => unknown; page: string } | null = null

/**
 * True when somebody is signed in; otherwise the sign-in page opens, and brings the person on to
 * `next`, or back to where they were.
 */
export async function requireMember(next?: string): Promise<boolean> {
  const session = useSessionStore()
  await session.start()
  if (session.signedIn) return true
  unfinished = null
  open('signIn', { next })
  return false
}

/** Does it now for a member; for a guest after sign-in, back on the page where it was begun. */
export async function asMember(act: () => unknown): Promise<void> {
  const page = currentUrl()
  if (await requireMember()) await act()
  else unfinished = { act, page }
}

/**
 * Sign-in is over and done: goes on with what was begun before it, on the page it leads back to. Somebody who turned
 * back before the sign-in page was there, and signs in from elsewhere, does not want it any more.
 */
export async function resumeUnfinished(): Promise<void> {
  const begun = unfinished
  unfinished = null
  if (begun && begun.page === urlBelow()) await begun.act()
}

/** Somebody turned back at the sign-in page: what they had begun is not done behind their back later. */
export function forgetUnfinished(): void {
  unfinished = null
}

/** For pages that make no sense for a guest: sign-in takes their place, and leads back. */
export async function memberPage(): Promise<boolean> {
  const session = useSessionStore()
  await session.start()
  if (session.signedIn) return true
  replaceWith(`/pages-account/sign-in/index?next=${encodeURIComponent(currentUrl())}`)
  return false
}
