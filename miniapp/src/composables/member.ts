import { currentUrl, open, replaceWith } from '@/features/navigation'
import { useSessionStore } from '@/stores/session'

/**
 * True when somebody is signed in; otherwise the sign-in page opens, and brings the person on to
 * `next`, or back to where they were.
 */
export async function requireMember(next?: string): Promise<boolean> {
  const session = useSessionStore()
  await session.start()
  if (session.signedIn) return true
  open('signIn', { next })
  return false
}

/** For pages that make no sense for a guest: sign-in takes their place, and leads back. */
export async function memberPage(): Promise<boolean> {
  const session = useSessionStore()
  await session.start()
  if (session.signedIn) return true
  replaceWith(`/pages-account/sign-in/index?next=${encodeURIComponent(currentUrl())}`)
  return false
}
