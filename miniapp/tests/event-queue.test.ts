import { describe, expect, it } from 'vitest'
import { EventQueue } from '@/analytics/queue'
import type { TrackedEvent } from '@/api/types'

const event = (n: number): TrackedEvent => ({ id: `e${n}`, name: 'page_view', time: '2026-01-01T00:00:00Z', carrier: 'h5', properties: {} })
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n))

function setUp(stored: TrackedEvent[] = []) {
  const sent: string[][] = []
  const state = { stored, online: true }
  const queue = new EventQueue({
    load: async () => state.stored,
    save: async (next) => void (state.stored = next),
    send: async (batch) => {
      if (!state.online) throw new Error('offline')
      sent.push(batch.map(({ id }) => id))
    },
  })
  return { queue, sent, state }
}

describe('waiting events', () => {
  it('go in batches of fifty, in order, once', async () => {
    const { queue, sent, state } = setUp(events(120))
    await Promise.all([queue.flush(), queue.flush()])
    expect(sent.map((batch) => batch.length)).toEqual([50, 50, 20])
    expect(sent.flat()).toEqual(events(120).map(({ id }) => id))
    expect(state.stored).toEqual([])
  })

  it('stay, also across a restart, while the network is away', async () => {
    const { queue, sent, state } = setUp()
    state.online = false
    await queue.push(event(1))
    await queue.flush()
    expect(state.stored.map(({ id }) => id)).toEqual(['e1'])
    const restarted = setUp(state.stored)
    await restarted.queue.flush()
    expect(sent).toEqual([])
    expect(restarted.sent).toEqual([['e1']])
  })

  it('never grow beyond three hundred: the oldest go', async () => {
    const { queue, state } = setUp(events(300))
    await queue.push(event(300))
    expect(state.stored).toHaveLength(300)
    expect(state.stored[0]!.id).toBe('e1')
    expect(queue.size).toBe(300)
  })
})
