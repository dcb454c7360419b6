import { ApiProblem } from '@/api/problem'
import { reportEvents, reportVisit } from '@/api/tracking'
import { previewing } from '@/features/preview'
import type { Launch } from '@/hosts/adapter'
import { host } from '#host'
import { newId } from '@/ids'
import { readStoredJson, writeStored } from '@/storage'
import { counting } from './allowed'
import { rememberEntry } from './entry'
import { EventQueue } from './queue'
import { visitorId } from './visitor'

export type EventName =
  | 'page_view'
  | 'product_view'
  | 'add_to_cart'
  | 'checkout_start'
  | 'pay_result'
  | 'search'
  | 'block_click'
  | 'article_read'
  | 'article_card_click'
  | 'favourite_add'
  | 'favourite_remove'
  | 'share'
  | 'guide_shown'
  | 'guide_click'
  | 'guide_closed'
type Properties = Record<string, string | number | boolean | null>

const QUEUE_KEY = 'portico.events'
const FLUSH_AFTER_MS = 4_000

let timer: ReturnType<typeof setTimeout> | null = null

const queue = new EventQueue({
  load: () => readStoredJson(QUEUE_KEY, []),
  save: (events) => writeStored(QUEUE_KEY, JSON.stringify(events)),
  async send(events) {
    try {
      await reportEvents({ visitor_id: await visitorId(), events })
    } catch (failure) {
      // A batch that the server calls malformed will not get better: drop it, keep shopping.
      if (failure instanceof ApiProblem && failure.status >= 400 && failure.status < 429) return
      throw failure
    }
  },
})

/** Notes that something happened; sending never delays or disturbs the shopper. */
export function track(name: EventName, properties: Properties = {}): void {
  if (previewing.value || !counting.value) return
  const time = new Date().toISOString()
  void queue.push({ id: newId(), name, time, carrier: host.carrier, properties })
  timer ??= setTimeout(flushEvents, FLUSH_AFTER_MS)
}

export function flushEvents(): void {
  if (timer) clearTimeout(timer)
  timer = null
  void queue.flush()
}

/** Tells the server how this visit began; what brought it is kept for the order. */
export async function recordVisit({ path, query: { ticket: _secret, ...query }, referrer }: Launch): Promise<void> {
  if (previewing.value) return
  const entry = query.e
  if (entry) await rememberEntry(entry)
  if (!counting.value) return
  try {
    await reportVisit({
      visitor_id: await visitorId(),
      carrier: host.carrier,
      path,
      params: query,
      ...(entry ? { entry } : {}),
      ...(referrer ? { referrer } : {}),
    })
  } catch {
    // A visit that cannot be counted is still a visit.
  }
}
