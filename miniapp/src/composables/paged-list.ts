import { computed, ref, type Ref } from 'vue'
import type { Page } from '@/api/types'
import { messageOf, toastProblem } from '@/features/notify'
import { whenSynced } from '@/stores/standing'
import { whenBackOnline } from './network'

export type ListState = 'first' | 'idle' | 'more' | 'end' | 'failed'

/** A list that grows as the shopper scrolls. `restart` begins anew, as after a change of filters. */
export function usePagedList<P extends Page<{ id: string }>>(fetch: (cursor: string | undefined) => Promise<P>) {
  type Item = P['items'][number]
  const items = ref([]) as Ref<Item[]>
  const state = ref<ListState>('first')
  const failure = ref('')
  const firstPage = ref(null) as Ref<P | null>
  let cursor: string | undefined
  let generation = 0

  const empty = computed(() => items.value.length === 0 && (state.value === 'end' || state.value === 'idle'))

  /**
   * Begins anew. `keepShown` leaves the old items until the new ones are here; `keepLength` fetches as
   * many as were shown, so that somebody who comes back finds the place where they were.
   */
  async function restart({ keepShown = false, keepLength = false } = {}): Promise<void> {
    generation += 1
    const mine = generation
    const wanted = keepLength ? items.value.length : 0
    cursor = undefined
    if (!keepShown) {
      items.value = []
      state.value = 'first'
    }
    await fetchPage(mine, true, wanted)
    uni.stopPullDownRefresh()
  }

  async function more(): Promise<void> {
    if (state.value !== 'idle' && !(state.value === 'failed' && items.value.length > 0)) return
    state.value = 'more'
    await fetchPage(generation, false, 0)
  }

  async function fetchPage(mine: number, first: boolean, wanted: number): Promise<void> {
    try {
      const page = await fetch(first ? undefined : cursor)
      let fetched = first ? page.items : merged<Item>(items.value, page.items)
      let next = page.next_cursor
      while (next && fetched.length < wanted && mine === generation) {
        const further = await fetch(next)
        fetched = merged<Item>(fetched, further.items)
        next = further.next_cursor
      }
      if (mine !== generation) return
      if (first) firstPage.value = page
      items.value = fetched
      cursor = next ?? undefined
      state.value = cursor ? 'idle' : 'end'
      failure.value = ''
    } catch (problem) {
      if (mine !== generation) return
      failure.value = messageOf(problem)
      state.value = 'failed'
      if (items.value.length > 0) toastProblem(problem)
    }
  }

  whenBackOnline(() => {
    if (state.value !== 'failed') return
    void (items.value.length > 0 ? more() : restart())
  })

  whenSynced(() => {
    if (state.value !== 'first') void restart({ keepShown: true, keepLength: true })
  })

  return { items, state, failure, empty, firstPage, restart, more }
}

/** A list that moved while it was read may repeat an item at the seam of two pages. */
function merged<T extends { id: string }>(known: T[], next: T[]): T[] {
  const ids = new Set(known.map(({ id }) => id))
  return [...known, ...next.filter(({ id }) => !ids.has(id))]
}
