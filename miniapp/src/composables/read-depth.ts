import { getCurrentInstance, onScopeDispose } from 'vue'
import { track } from '@/analytics/tracker'
import { depthAt, newDepths, type Depth } from '@/features/reading'

/** A look shorter than this is no reading. */
const SETTLE_MS = 1_500
const PAUSE_MS = 250

/** Notes how far an article was read: each quarter once, measured on what `selector` picks. */
export function useReadDepth(selector: string, article: () => string): { begin: () => void; moved: (event: Page.PageScrollOption) => void } {
  const owner = getCurrentInstance()?.proxy
  const screen = uni.getSystemInfoSync().windowHeight
  let told = new Set<Depth>()
  let scrolled = 0
  let timer: ReturnType<typeof setTimeout> | null = null

  onScopeDispose(() => timer && clearTimeout(timer))

  /** For the page's own `onPageScroll`: uni-app reports scrolling only to pages whose source names it. */
  function moved({ scrollTop }: Page.PageScrollOption): void {
    scrolled = scrollTop
    timer ??= setTimeout(measure, PAUSE_MS)
  }

  function measure(): void {
    timer = null
    uni
      .createSelectorQuery()
      .in(owner)
      .select(selector)
      .boundingClientRect((found) => {
        const box = found as UniApp.NodeInfo | null
        if (box?.height) tell(depthAt({ top: (box.top ?? 0) + scrolled, height: box.height }, scrolled, screen))
      })
      .exec()
  }

  function tell(percent: number): void {
    for (const depth of newDepths(percent, told)) {
      told.add(depth)
      track('article_read', { article: article(), depth })
    }
  }

  /** A text stands on the page: its beginning counts once it was looked at for a moment. */
  function begin(): void {
    told = new Set()
    if (timer) clearTimeout(timer)
    timer = setTimeout(measure, SETTLE_MS)
  }

  return { begin, moved }
}
