import { ref } from 'vue'
import { flushEvents } from '@/analytics/tracker'
import { toast } from '@/features/notify'
import { translate } from '@/locale'

export const online = ref(true)

/** Follows the network for as long as the app lives. */
export function watchNetwork(): void {
  uni.onNetworkStatusChange(({ isConnected }) => {
    if (!isConnected && online.value) toast(translate('error.offlineBanner'))
    if (isConnected && !online.value) flushEvents()
    online.value = isConnected
  })
}
