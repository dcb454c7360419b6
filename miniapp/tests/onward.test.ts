import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, vault } from '@/api'
import { awaitTicket, idOfLaunch, openOnWebsite, scannedId, ticketAwaited } from '@/features/onward'
import { decoded } from '@/features/navigation'
import { host } from '#host'
import { useSessionStore } from '@/stores/session'

const ID = '01a2038c-7bd0-717a-b139-0c57b15f19f2'
const link = (id: string, origin = host.origin) => `${origin}/m/#/pages-account/scan/index?id=${id}`
const TOKENS = { access_token: 'a', refresh_token: 'r', expires_in_seconds: 1800, member: {} }

beforeEach(() => {
  setActivePinia(createPinia())
  vi.restoreAllMocks()
})

describe('a scanned code', () => {
  it('is ours with our own address and an id, and nothing else is', () => {
    expect(scannedId(link(ID))).toBe(ID)
    expect(scannedId(`${link(ID)}&e=qr`)).toBe(ID)
    const others = [link(ID, 'https://evil.example'), link('x'), link(''), `${host.origin}/m/#/pages/home/index?id=${ID}`, ID, '', null, undefined]
    expect(others.map(scannedId)).toEqual(others.map(() => null))
    expect(scannedId(`https://evil.example/?u=${link(ID)}`)).toBeNull()
  })

  it('opens the page by its address and by WeChat\'s own scanner', () => {
    expect(idOfLaunch({ id: ID }, decoded)).toBe(ID)
    expect(idOfLaunch({ q: encodeURIComponent(link(ID)) }, decoded)).toBe(ID)
    expect(idOfLaunch({ q: encodeURIComponent(link(ID, 'https://evil.example')) }, decoded)).toBeNull()
    expect([idOfLaunch({ id: '../me' }, decoded), idOfLaunch({}, decoded), idOfLaunch(undefined, decoded)]).toEqual([null, null, null])
  })
})

describe('a ticket', () => {
  it('is awaited once, by the device that left for it', async () => {
    expect(await ticketAwaited()).toBe(false)
    await awaitTicket()
    expect([await ticketAwaited(), await ticketAwaited()]).toEqual([true, false])
  })

  it('takes a member to the website; a guest, or a member without one, goes plainly', async () => {
    const left = vi.spyOn(host, 'leaveFor').mockImplementation(() => undefined)
    vi.spyOn(vault, 'accessToken').mockResolvedValue(null)
    const call = vi.spyOn(api, 'call').mockResolvedValue({ url: 'https://shop.example/enter/#t' })
    vi.spyOn(host, 'signInTicket').mockResolvedValue(null)
    await openOnWebsite('/account/')
    expect([left.mock.calls, call.mock.calls]).toEqual([[[`${host.origin}/account/`]], []])
    useSessionStore().signedIn = true
    await openOnWebsite('/account/')
    call.mockRejectedValue(new Error('offline'))
    await openOnWebsite('/account/')
    expect(left.mock.calls.slice(1)).toEqual([['https://shop.example/enter/#t'], [`${host.origin}/account/`]])
    expect(call.mock.calls[0]).toEqual(['/auth/handoff', { method: 'POST', body: { target: 'web', path: '/account/' } }])
  })

  it('signs in where it is given in, in place of whoever was there', async () => {
    const session = useSessionStore()
    const calls: string[] = []
    vi.spyOn(api, 'call').mockImplementation((path) => {
      calls.push(path)
      return Promise.resolve({ ...TOKENS, path: '/pages/me/index' } as never)
    })
    session.signedIn = true
    expect(await session.signInWithTicket('t')).toBe('/pages/me/index')
    expect(calls).toEqual(['/auth/handoff/redeem', '/auth/sign-out'])
    expect([session.signedIn, await vault.accessToken()]).toEqual([true, 'a'])
  })
})
