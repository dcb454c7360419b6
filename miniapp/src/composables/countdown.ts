import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** Milliseconds left until a moment, told once a second; stops at zero and with its owner. */
export function useCountdown(until: () => string | null | undefined, onEnd: () => void = () => undefined): Ref<number> {
  const left = ref(0)
  let timer: ReturnType<typeof setInterval> | null = null

  function stop(): void {
    if (timer) clearInterval(timer)
    timer = null
  }

  function tick(): void {
    left.value = Math.max(0, new Date(until() ?? 0).getTime() - Date.now())
    if (left.value === 0 && timer) {
      stop()
      onEnd()
    }
  }

  watch(
    until,
    (moment) => {
      stop()
      tick()
      if (moment && left.value > 0) timer = setInterval(tick, 1000)
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return left
}
