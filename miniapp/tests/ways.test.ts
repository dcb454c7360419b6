import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { scaledType } from '../build/scaled-type'
import { useBackCloses } from '@/composables/back-closes'
import { useLoading } from '@/composables/loading'
import { asMember, forgetUnfinished, resumeUnfinished } from '@/composables/member'
import { networkChanged, online, whenBackOnline } from '@/composables/network'
import { withEntry } from '@/composables/sharing'
import { useUndo } from '@/composables/undo'
import { ApiProblem } from '@/api/problem'
import { openUrl, pageUrl } from '@/features/navigation'
import { pageAddress } from '@/hosts/h5'
import { mend } from '@/hosts/h5-access'
import { useSessionStore } from '@/stores/session'

const opened: string[] = []
const home = { route: 'pages/home/index' }
let stack: object[] = [home]

beforeEach(() => {
  setActivePinia(createPinia())
  opened.length = 0
  stack = [home]
  networkChanged(true)
  Object.assign(globalThis, { getCurrentPages: () => stack })
  Object.assign((globalThis as any).uni, {
    navigateTo: ({ url }: { url: string }) => opened.push(url),
    switchTab: ({ url }: { url: string }) => opened.push(url),
  })
})

describe('the network', () => {
  const outOfReach = () => Promise.reject(new ApiProblem('offline', 0, 'weak'))

  it('brings what it kept away when it is back, once, and only while somebody waits', async () => {
    const scope = effectScope()
    const reload = vi.fn()
    scope.run(() => whenBackOnline(reload))
    networkChanged(true)
    expect(reload).not.toHaveBeenCalled()
    networkChanged(false)
    expect(online.value).toBe(false)
    networkChanged(true)
    expect([online.value, reload.mock.calls.length]).toEqual([true, 1])
    scope.stop()
    networkChanged(false)
    networkChanged(true)
    expect(reload).toHaveBeenCalledTimes(1)
  })

  it('makes a failed page load by itself, and leaves alone a page that failed for another reason', async () => {
    const scope = effectScope()
    let answer: () => Promise<string> = outOfReach
    const asked = vi.fn(() => answer())
    const page = scope.run(() => useLoading(asked))!
    await page.run()
    expect([page.failure.value, page.offline.value]).toEqual(['weak', true])
    answer = () => Promise.reject(new ApiProblem('not_found', 404, 'gone'))
    networkChanged(false)
    networkChanged(true)
    await vi.waitFor(() => expect(page.failure.value).toBe('gone'))
    networkChanged(false)
    networkChanged(true)
    expect(asked).toHaveBeenCalledTimes(2)
    scope.stop()
  })
})

describe('sign-in on the way', () => {
  it('goes on with what was begun, once', async () => {
    const act = vi.fn()
    await asMember(act)
    expect([act.mock.calls.length, opened]).toEqual([0, ['/pages-account/sign-in/index']])
    await resumeUnfinished()
    await resumeUnfinished()
    expect(act).toHaveBeenCalledTimes(1)
  })

  it('forgets it when the person turns back', async () => {
    const act = vi.fn()
    stack = [{}]
    await asMember(act)
    forgetUnfinished()
    await resumeUnfinished()
    expect(act).not.toHaveBeenCalled()
  })

  it('does not come between for a member', async () => {
    useSessionStore().signedIn = true
    const act = vi.fn()
    await asMember(act)
    expect([act.mock.calls.length, opened]).toEqual([1, []])
  })
})

describe('opening a page', () => {
  it('happens once for a trembling finger, again from elsewhere, and at once for another page', () => {
    const [a, b] = [pageUrl('product', { id: 'trembled' }), pageUrl('product', { id: 'other' })]
    openUrl(a)
    openUrl(a)
    expect(opened).toEqual([a])
    openUrl(b)
    stack = [home, {}]
    openUrl(b)
    expect(opened).toEqual([a, b, b])
  })

  it.each([
    ['/pages-goods/results/index?q=%E6%9D%AF%20%E5%AD%90', '/pages-goods/results/index?q=杯 子'],
    ['/pages-goods/product/index?id=p1', '/pages-goods/product/index?id=p1'],
    ['/pages-account/sign-in/index?next=%2Fa%3Fb%3D1%26c%3D2', '/pages-account/sign-in/index?next=%2Fa%3Fb%3D1%26c%3D2'],
    ['/pages-goods/results/index?q=100%25', '/pages-goods/results/index?q=100%25'],
    ['/pages/home/index', '/pages/home/index'],
  ])('%s is handed to the browser build as %s', (address, handed) => expect(pageAddress(address)).toBe(handed))
})

describe('"back"', () => {
  /** uni-app's router, as far as the browser build asks it; `go` moves in the history as a browser does. */
  function router() {
    const guards: (() => boolean)[] = []
    const seen: (() => void)[] = []
    Object.assign(globalThis, {
      getApp: () => ({ $router: { beforeEach: (guard: () => boolean) => guards.push(guard), afterEach: (done: () => void) => seen.push(done) } }),
    })
    window.history.replaceState({ position: 3 }, '')
    return function go(position: number): boolean {
      const before = window.history.state
      window.history.replaceState({ position }, '')
      const left = guards.every((guard) => guard())
      if (left) seen.forEach((done) => done())
      else window.history.replaceState(before, '')
      return left
    }
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve))

  it('closes what lies on top, last opened first, then leaves; a way on leaves at once', async () => {
    const go = router()
    const scope = effectScope()
    const [below, above] = [ref(true), ref(false)]
    scope.run(() => {
      useBackCloses(() => below.value, () => (below.value = false))
      useBackCloses(() => above.value, () => (above.value = false))
    })
    above.value = true
    await settled()
    expect([go(2), above.value, below.value]).toEqual([false, false, true])
    expect([go(2), below.value]).toEqual([false, false])
    expect(go(2)).toBe(true)

    below.value = true
    await settled()
    expect([go(3), below.value]).toEqual([true, true])
    expect(go(2)).toBe(true)
    scope.stop()
  })
})

describe('taking back', () => {
  it('restores once, and not after its time', async () => {
    vi.useFakeTimers()
    const scope = effectScope()
    const { offer, undo, text } = scope.run(() => useUndo())!
    const restore = vi.fn()
    offer('gone', restore)
    expect(text.value).toBe('gone')
    await undo()
    await undo()
    expect([restore.mock.calls.length, text.value]).toEqual([1, ''])
    offer('gone', restore)
    vi.advanceTimersByTime(5_000)
    await undo()
    expect(restore).toHaveBeenCalledTimes(1)
    scope.stop()
    vi.useRealTimers()
  })
})

describe('shared addresses', () => {
  it.each([
    ['/p/index?id=1', 'wall', '/p/index?id=1&e=wall'],
    ['/p/index', 'a b', '/p/index?e=a%20b'],
    ['/p/index?e=own', 'wall', '/p/index?e=own'],
    ['/p/index', null, '/p/index'],
  ])('%s from %s: %s', (path, entry, shared) => expect(withEntry(path, entry)).toBe(shared))
})

describe('the size of type', () => {
  it.each([
    ['.a{font-size:28rpx}', '.a{font-size:calc(28rpx * var(--p-scale, 1))}'],
    ['.a{font-size:.875rem;color:red}', '.a{font-size:calc(.875rem * var(--p-scale, 1));color:red}'],
    ['.a{font-size: 1rem !important}', '.a{font-size:calc(1rem * var(--p-scale, 1)) !important}'],
    ['.a{font-size:16px}.b{font-size:0}.c{font-size:inherit}', '.a{font-size:16px}.b{font-size:0}.c{font-size:inherit}'],
    ['.a{font-size:calc(28rpx * var(--p-scale))}', '.a{font-size:calc(28rpx * var(--p-scale))}'],
  ])('%s becomes %s', (css, scaled) => expect(scaledType(css)).toBe(scaled))
})

describe('what uni-app leaves out in a browser', () => {
  function mended(html: string): HTMLElement {
    const root = document.createElement('div')
    root.innerHTML = html
    mend(root)
    return root
  }

  it('is added: reach, alternatives, names', () => {
    const root = mended(`
      <uni-view role="button">a</uni-view>
      <uni-image aria-label="茶碗"><img></uni-image>
      <uni-image><img></uni-image>
      <uni-input><div class="uni-input-placeholder">搜索</div><input></uni-input>
      <uni-input aria-label="数量"><input></uni-input>
      <div class="uni-tabbar__icon"><img></div>`)
    expect(root.querySelector('[role=button]')?.getAttribute('tabindex')).toBe('0')
    expect(Array.from(root.querySelectorAll('img')).map((picture) => picture.getAttribute('alt'))).toEqual(['茶碗', '', ''])
    expect(root.querySelector('uni-image')?.getAttribute('role')).toBe('img')
    expect(Array.from(root.querySelectorAll('input')).map((field) => field.getAttribute('aria-label'))).toEqual(['搜索', '数量'])
  })

  it('does not overrule what a page says itself', () => {
    const root = mended('<uni-view role="link" tabindex="-1"></uni-view><uni-image role="presentation"><img alt="own"></uni-image>')
    expect(root.querySelector('[role=link]')?.getAttribute('tabindex')).toBe('-1')
    expect(root.querySelector('img')?.getAttribute('alt')).toBe('own')
  })
})
