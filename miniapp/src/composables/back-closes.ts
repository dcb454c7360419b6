import { onScopeDispose, watch } from 'vue'
import { host } from '#host'

const opened: (() => void)[] = []
let listening = false

/** "Back" closes what lies on top of the page before it leaves the page, where the host lets us know of it. */
export function useBackCloses(shown: () => boolean, close: () => void): void {
  watch(
    shown,
    (now) => {
      forget()
      if (!now) return
      opened.push(close)
      listen()
    },
    { immediate: true },
  )
  onScopeDispose(forget)

  function forget(): void {
    const at = opened.indexOf(close)
    if (at >= 0) opened.splice(at, 1)
  }
}

function listen(): void {
  if (listening) return
  listening = true
  host.onBack({
    back() {
      const close = opened.pop()
      close?.()
      return close !== undefined
    },
    left: () => void opened.splice(0),
  })
}
