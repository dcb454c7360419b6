import { ref, type Ref } from 'vue'
import { ApiProblem } from '@/api/problem'
import { messageOf, toastProblem } from '@/features/notify'
import { whenSynced } from '@/stores/standing'
import { whenBackOnline } from './network'

export interface Loading<T> {
  data: Ref<T | null>
  /** Text of the failure that left the page without anything to show. */
  failure: Ref<string>
  offline: Ref<boolean>
  /** Code of that failure, for pages that say more about some of them. */
  code: Ref<string>
  run: () => Promise<void>
}

/**
 * Fetches what a page shows. A first failure is the page's error state; when there is something to
 * show already, it stays and the failure is a passing message. Overtaken answers are dropped. What the
 * network kept from arriving is fetched again when it is back.
 */
export function useLoading<T>(fetch: () => Promise<T>): Loading<T> {
  const data = ref(null) as Ref<T | null>
  const failure = ref('')
  const offline = ref(false)
  const code = ref('')
  let latest = 0

  async function run(): Promise<void> {
    const mine = ++latest
    try {
      const answer = await fetch()
      if (mine !== latest) return
      data.value = answer
      failure.value = ''
      offline.value = false
    } catch (problem) {
      if (mine !== latest) return
      offline.value = problem instanceof ApiProblem && problem.offline
      code.value = problem instanceof ApiProblem ? problem.code : ''
      if (data.value === null) failure.value = messageOf(problem)
      else toastProblem(problem)
    } finally {
      if (mine === latest) uni.stopPullDownRefresh()
    }
  }

  whenBackOnline(() => {
    if (offline.value) void run()
  })

  whenSynced(() => {
    if (data.value !== null) void run()
  })

  return { data, failure, offline, code, run }
}
