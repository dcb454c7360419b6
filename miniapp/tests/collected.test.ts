import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick } from 'vue'
import type { Favourite } from '@/api/collected'
import { usePagedList } from '@/composables/paged-list'
import { useSelection } from '@/composables/selection'
import { byDay, dayKey, nearDay } from '@/features/days'
import { useBrowsingStore } from '@/stores/browsing'
import { useSessionStore } from '@/stores/session'
import { requests, serve, stored, type Answer } from './uni'

const settled = () => new Promise((resolve) => setTimeout(resolve, 10))
const keptIds = () => (JSON.parse(stored('portico.history') ?? '[]') as { id: string }[]).map(({ id }) => id)
const posted = () => requests.filter(({ method, path }) => method === 'POST' && path === '/me/history').map(({ body }) => body.items.map(({ id }: { id: string }) => id))

beforeEach(() => {
  setActivePinia(createPinia())
  serve(() => ({ status: 204 }))
})

describe('what was looked at', () => {
  it('stays on the device of a guest: each thing once, latest first, fifty at most', async () => {
    const browsing = useBrowsingStore()
    for (const id of ['a', 'b', 'a']) await browsing.remember('product', id, null)
    expect(keptIds()).toEqual(['a', 'b'])
    for (let n = 0; n < 60; n += 1) await browsing.remember('product', `p${n}`, null)
    expect(keptIds()).toHaveLength(50)
    expect(keptIds()[0]).toBe('p59')
    expect(posted()).toEqual([])
  })

  it('goes to the member at sign-in and is then nowhere else', async () => {
    const browsing = useBrowsingStore()
    await browsing.remember('product', 'a', null)
    await browsing.remember('article', 'b', null)
    useSessionStore().signedIn = true
    await nextTick()
    await settled()
    expect(posted()).toEqual([['b', 'a']])
    expect(keptIds()).toEqual([])
  })

  it('waits when the network does not take it, and goes along with the next', async () => {
    let answer: Answer | 'unreachable' = 'unreachable'
    serve(() => answer)
    useSessionStore().signedIn = true
    const browsing = useBrowsingStore()
    await browsing.remember('product', 'a', null)
    expect(keptIds()).toEqual(['a'])
    answer = { status: 204 }
    await browsing.remember('product', 'b', null)
    expect(posted().at(-1)).toEqual(['b', 'a'])
    expect(keptIds()).toEqual([])
  })

  it('is let go when the server calls it malformed: it would never be taken', async () => {
    serve(() => ({ status: 422, body: { code: 'viewed_in_future' } }))
    useSessionStore().signedIn = true
    await useBrowsingStore().remember('product', 'a', null)
    expect(keptIds()).toEqual([])
  })

  it('keeps what came while the rest was on its way', async () => {
    let release: () => void = () => undefined
    serve(() => new Promise((resolve) => (release = () => resolve({ status: 204 }))))
    useSessionStore().signedIn = true
    const browsing = useBrowsingStore()
    const first = browsing.remember('product', 'a', null)
    await settled()
    await browsing.remember('product', 'b', null)
    release()
    await first
    expect(keptIds()).toEqual(['b'])
  })
})

describe('days', () => {
  const at = (text: string) => ({ text, time: new Date(text).toISOString() })

  it('hold what belongs to them, by the clock of this device', () => {
    const days = byDay([at('2026-11-22T23:59:00'), at('2026-11-22T00:01:00'), at('2026-11-20T12:00:00')], ({ time }) => time)
    expect(days.map(({ key, items }) => [key, items.length])).toEqual([['2026-11-22', 2], ['2026-11-20', 1]])
  })
  it('have names while they are near, over the end of a month, too', () => {
    const now = new Date(2026, 2, 1, 0, 30)
    expect(nearDay('2026-03-01', now)).toBe('today')
    expect(nearDay('2026-02-28', now)).toBe('yesterday')
    expect(nearDay('2026-02-27', now)).toBeNull()
    expect(dayKey(new Date(2026, 0, 5))).toBe('2026-01-05')
  })
})

describe('ticking', () => {
  it('knows what is ticked, all of it, and nothing after editing', () => {
    const items = ['a', 'b', 'c'].map((id) => ({ id }))
    const { edit, toggle, toggleAll, chosen, all, editing } = useSelection(() => items)
    edit(true)
    toggle('a')
    toggle('c')
    toggle('a')
    expect(chosen.value).toEqual([{ id: 'c' }])
    toggleAll()
    expect([all.value, chosen.value.length]).toEqual([true, 3])
    toggleAll()
    expect(chosen.value).toEqual([])
    toggle('b')
    edit(false)
    expect([editing.value, chosen.value]).toEqual([false, []])
  })
})

describe('a list one comes back to', () => {
  const ids = Array.from({ length: 25 }, (_, n) => `f${n}`)
  let served: string[]
  const list = () => {
    served = []
    return effectScope().run(() => usePagedList((cursor: string | undefined) => {
      served.push(cursor ?? '-')
      const from = Number(cursor ?? 0)
      const items = ids.slice(from, from + 10).map((id) => ({ id }) as Favourite)
      return Promise.resolve({ items, next_cursor: from + 10 < ids.length ? String(from + 10) : null })
    }))!
  }

  it('is as long as it was, and goes on from there', async () => {
    const { items, restart, more, state } = list()
    await restart()
    await more()
    expect(items.value).toHaveLength(20)
    await restart({ keepShown: true, keepLength: true })
    expect(items.value).toHaveLength(20)
    expect(served).toEqual(['-', '10', '-', '10'])
    await more()
    expect([items.value.length, state.value]).toEqual([25, 'end'])
  })

  it('begins with its first page when it is pulled down', async () => {
    const { items, restart, more } = list()
    await restart()
    await more()
    await restart({ keepShown: true })
    expect(items.value).toHaveLength(10)
  })
})
