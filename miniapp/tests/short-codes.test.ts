import { beforeEach, describe, expect, it } from 'vitest'
import { openShortCode } from '@/features/short-codes'
import { requests, serve } from './uni'

const opened: string[] = []

beforeEach(() => {
  opened.length = 0
  Object.assign(globalThis, { getCurrentPages: () => [{}] })
  Object.assign((globalThis as any).uni, {
    navigateTo: ({ url }: { url: string }) => opened.push(url),
    switchTab: ({ url }: { url: string }) => opened.push(url),
  })
})

const launch = (c: string) => ({ path: '/pages/home/index', query: { c } })
const stands = (path: string, query: Record<string, string>) => serve(({ path: asked }) => (asked === '/codes/Ab3dEf7h' ? { status: 200, body: { path, query } } : { status: 404, body: { code: 'code_not_found' } }))

describe('a mini-program code', () => {
  it('opens the page that its letters stand for, and the visit is of that page and that entry', async () => {
    stands('/pages-goods/product/index', { id: 'p1', e: 'web_product' })
    expect(await openShortCode(launch('Ab3dEf7h'))).toEqual({ path: '/pages-goods/product/index', query: { id: 'p1', e: 'web_product' } })
    expect(opened).toEqual(['/pages-goods/product/index?id=p1&e=web_product'])
  })
  it('that means the home page opens nothing on top of it, and a tab takes its place', async () => {
    stands('/pages/home/index', { e: 'poster' })
    expect((await openShortCode(launch('Ab3dEf7h'))).query).toEqual({ e: 'poster' })
    expect(opened).toEqual([])
    stands('/pages/cart/index', {})
    await openShortCode(launch('Ab3dEf7h'))
    expect(opened).toEqual(['/pages/cart/index'])
  })
  it.each([['nobody knows', 'Zzzzzzzz', 1], ['is none', '../me?x=1', 0], ['is absent', '', 0]])('that %s leaves the visit as it is', async (_what, code, asked) => {
    stands('/pages-goods/product/index', { id: 'p1' })
    expect(await openShortCode(launch(code))).toEqual(launch(code))
    expect([opened, requests.length]).toEqual([[], asked])
  })
})
