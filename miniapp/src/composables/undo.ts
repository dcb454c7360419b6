import { onScopeDispose, ref } from 'vue'

const SHOWN_MS = 5_000

/** Offers to take back what was just done, for a few seconds. A newer offer takes the place of the older. */
export function useUndo() {
  const text = ref('')
  let restore: (() => unknown) | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  function offer(words: string, how: () => unknown): void {
    close()
    text.value = words
    restore = how
    timer = setTimeout(close, SHOWN_MS)
  }

  async function undo(): Promise<void> {
    const how = restore
    close()
    await how?.()
  }

  function close(): void {
    if (timer) clearTimeout(timer)
    timer = null
    restore = null
    text.value = ''
  }

  onScopeDispose(close)
  return { text, offer, undo, close }
}
