import { offerHandoff } from '@/api/handoff'
import { host } from '#host'
import { readStored, removeStored, writeStored } from '@/storage'
import { useSessionStore } from '@/stores/session'

const AWAITED = 'portico.awaits-ticket'
const AWAITED_MS = 10 * 60_000

/** A page of the website, as whoever is signed in here. Without a ticket the page still opens. */
export async function openOnWebsite(path: string): Promise<void> {
  const session = useSessionStore()
  await session.start()
  const plain = host.origin + path
  if (!session.signedIn) return host.leaveFor(plain)
  const offered = await offerHandoff('web', path).catch(() => null)
  host.leaveFor(offered?.url ?? plain)
}

/**
 * The person leaves to come back with a ticket (through WeChat's sign-in page, say): then it need not be asked whether
 * the ticket is theirs. Somebody else's link cannot say so.
 */
export const awaitTicket = (): Promise<void> => writeStored(AWAITED, String(Date.now()))

/** Whether this device left for a ticket a moment ago; true once. */
export async function ticketAwaited(): Promise<boolean> {
  const since = Number(await readStored(AWAITED))
  await removeStored(AWAITED)
  return since > 0 && Date.now() - since < AWAITED_MS
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SCAN_PAGE = /\/m\/(?:[^#]*)#\/pages-account\/scan\/index\?(?:[^#]*&)?id=([0-9a-f-]{36})(?:&|$)/

/** The id in a code of our own website's sign-in page; null for any other text, also for such a code of another shop. */
export function scannedId(text: string | null | undefined): string | null {
  if (!text?.startsWith(`${host.origin}/`)) return null
  const id = SCAN_PAGE.exec(text)?.[1] ?? ''
  return ID.test(id) ? id : null
}

/** As `scannedId` for how a page was opened: by its own address, or by WeChat's own scanner (`q` is the whole link). */
export function idOfLaunch(query: Record<string, string | undefined> | undefined, decode: (text: string) => string): string | null {
  const id = query?.id ?? ''
  return ID.test(id) ? id : scannedId(decode(query?.q ?? ''))
}
