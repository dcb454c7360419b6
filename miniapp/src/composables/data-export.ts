import { computed, onScopeDispose, ref } from 'vue'
import { getExports, startExport, type DataExport } from '@/api/privacy'

const POLL_MS = 1_500

export const isUnderWay = ({ state }: DataExport): boolean => state === 'queued' || state === 'running'

/** Share of the work that is done, from 0 to 100; a job that does not know its size yet has done nothing. */
export function percentDone({ state, done, total }: DataExport): number {
  if (state === 'ready') return 100
  return total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0
}

/** The member's exports, latest first; one that is under way is followed while its page shows. */
export function useDataExport() {
  const exports = ref<DataExport[]>([])
  const latest = computed(() => exports.value[0] ?? null)
  let timer: ReturnType<typeof setTimeout> | null = null
  let watching = false

  async function load(): Promise<void> {
    exports.value = await getExports()
    follow()
  }

  async function start(): Promise<void> {
    const begun = await startExport()
    exports.value = [begun, ...exports.value.filter(({ id }) => id !== begun.id)]
    follow()
  }

  function follow(): void {
    if (timer) clearTimeout(timer)
    timer = null
    if (!watching || !latest.value || !isUnderWay(latest.value)) return
    // A look that fails is made again: the job goes on without us.
    timer = setTimeout(() => void load().catch(follow), POLL_MS)
  }

  function watchProgress(now: boolean): void {
    watching = now
    follow()
  }

  onScopeDispose(() => watchProgress(false))

  return { exports, latest, load, start, watchProgress }
}
