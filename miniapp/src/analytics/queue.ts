import type { TrackedEvent } from '@/api/types'

export interface QueueOptions {
  load(): Promise<TrackedEvent[]>
  save(events: TrackedEvent[]): Promise<void>
  /** Rejects when the events did not arrive and should be tried again. */
  send(events: TrackedEvent[]): Promise<void>
}

const BATCH = 50
const KEPT = 300

/**
 * Events wait here until the network takes them, across restarts. The oldest are dropped when a
 * device stays offline for long. Ids make a batch that is sent twice count once.
 */
export class EventQueue {
  private events: TrackedEvent[] = []
  private flushing: Promise<void> | null = null
  private readonly loaded: Promise<void>

  constructor(private readonly options: QueueOptions) {
    this.loaded = options.load().then((stored) => {
      this.events = [...stored, ...this.events].slice(-KEPT)
    })
  }

  get size(): number {
    return this.events.length
  }

  async push(event: TrackedEvent): Promise<void> {
    this.events = [...this.events, event].slice(-KEPT)
    await this.loaded
    await this.options.save(this.events)
  }

  /** Sends all that waits, in batches; stops quietly at the first failure. */
  flush(): Promise<void> {
    this.flushing ??= this.sendAll().finally(() => (this.flushing = null))
    return this.flushing
  }

  private async sendAll(): Promise<void> {
    await this.loaded
    while (this.events.length > 0) {
      const batch = this.events.slice(0, BATCH)
      try {
        await this.options.send(batch)
      } catch {
        return
      }
      const sent = new Set(batch.map(({ id }) => id))
      this.events = this.events.filter(({ id }) => !sent.has(id))
      await this.options.save(this.events)
    }
  }
}
