import { onScopeDispose, ref } from 'vue'
import { flushEvents } from '@/analytics/tracker'
import { host } from '#host'

export const online = ref(true)

const waiting = new Set<() => void>()

/** Follows the network for as long as the app lives. */
export function watchNetwork(): void {
  host.watchNetwork(networkChanged)
}

export function networkChanged(connected: boolean): void {
  const back = connected && !online.value
  online.value = connected
  if (!back) return
  flushEvents()
  for (const reload of [...waiting]) reload()
}

/** Calls `reload` each time the network comes back, until the owner goes. */
export function whenBackOnline(reload: () => void): void {
  waiting.add(reload)
  onScopeDispose(() => waiting.delete(reload))
}
