import { describe, expect, it } from 'vitest'
import { ApiClient } from '@/api/client'
import type { ArticleCard, Picture } from '@/api/types'
import { formatBytes, formatType } from '@/features/files'
import { matching, topicsOf } from '@/features/help'
import { linkTarget, websitePath } from '@/features/links'
import { pictureShape, pictureUrl } from '@/features/pictures'
import { depthAt, newDepths, type Depth } from '@/features/reading'
import { styledHtml, touchedLink } from '@/features/rich-html'
import { timeLeft } from '@/features/time'

describe('links of merchants', () => {
  it.each([
    ['product:p1', '/pages-goods/product/index?id=p1'],
    ['/p/p1/', '/pages-goods/product/index?id=p1'],
    ['category:c1', '/pages-goods/results/index?category_id=c1'],
    ['/c/tea/', '/pages-goods/results/index?category_id=tea'],
    ['search:100% 羊毛', '/pages-goods/results/index?q=100%25%20%E7%BE%8A%E6%AF%9B'],
    ['/search/?q=%E6%9D%AF', '/pages-goods/results/index?q=%E6%9D%AF'],
    ['article:how-to-brew', '/pages-content/article/index?slug=how-to-brew'],
    ['case:tea-house', '/pages-content/article/index?slug=tea-house'],
    ['/help/returns/', '/pages-content/article/index?slug=returns'],
    ['resource:care-guide', '/pages-content/resource/index?slug=care-guide'],
    ['page:autumn', '/pages-content/page/index?slug=autumn'],
    ['/about/', '/pages-content/page/index?slug=about'],
    ['articles', '/pages-content/articles/index?kind=article'],
    ['/cases/', '/pages-content/articles/index?kind=case'],
    ['help', '/pages-content/articles/index?kind=help'],
    ['resources', '/pages-content/resources/index'],
    ['orders', '/pages-order/list/index'],
    ['favourites', '/pages-account/favourites/index'],
    ['tab:home', '/pages/home/index'],
    ['/', '/pages/home/index'],
    ['tab:category', '/pages/category/index'],
    ['tab:cart', '/pages/cart/index'],
    ['tab:me', '/pages/me/index'],
  ])('%s leads to %s', (link, url) => expect(linkTarget(link)).toBe(url))

  it.each(['https://elsewhere.test/', '//elsewhere.test/', 'javascript:alert(1)', 'tab:console', 'product:', '', null, undefined])(
    '%s leads nowhere', (link) => expect([linkTarget(link), websitePath(link)]).toEqual([undefined, undefined]),
  )
  it('with half an escape lead to no page of ours', () => expect(linkTarget('/search/?q=%E6%9')).toBeUndefined())
  it.each([
    ['/policies/returns/', '/policies/returns/'],
    ['/p/p1/', undefined],
    ['//elsewhere.test/', undefined],
    ['/\\elsewhere.test/', undefined],
    ['https://elsewhere.test/', undefined],
  ])('of the website alone, %s is %s', (link, path) => expect(websitePath(link)).toBe(path))
})

describe('a countdown', () => {
  it.each([
    [0, [0, '00', '00', '00']],
    [-1, [0, '00', '00', '00']],
    [NaN, [0, '00', '00', '00']],
    [1, [0, '00', '00', '01']],
    [59_001, [0, '00', '01', '00']],
    [86_400_000, [1, '00', '00', '00']],
    [2 * 86_400_000 + 3_723_000, [2, '01', '02', '03']],
  ])('with %d ms left shows %j', (ms, shown) => expect(Object.values(timeLeft(ms))).toEqual(shown))
})

describe('pictures', () => {
  const picture: Picture = {
    url: '/full.webp', width: 1600, height: 640, alt: '', narrow_url: null,
    srcset: [{ url: '/1600.webp', width: 1600 }, { url: '/400.webp', width: 400 }, { url: '/800.webp', width: 800 }],
  }
  const screen = { windowWidth: 390, pixelRatio: 2 }

  it.each([
    [1, screen, '/800.webp'],
    [0.3, screen, '/400.webp'],
    [1, { windowWidth: 390, pixelRatio: 3 }, '/800.webp'],
    [1, { windowWidth: 440, pixelRatio: 2 }, '/800.webp'],
    [1, { windowWidth: 1000, pixelRatio: 2 }, '/1600.webp'],
  ])('%f of the screen %j takes %s', (share, on, url) => expect(pictureUrl(picture, share, on)).toBe(url))
  it('composed for phones come first, and those without sizes come whole', () => {
    expect(pictureUrl({ ...picture, narrow_url: '/narrow.webp' }, 1, screen)).toBe('/narrow.webp')
    expect(pictureUrl({ ...picture, srcset: [] }, 1, screen)).toBe('/full.webp')
    expect(pictureUrl(null, 1, screen)).toBeNull()
  })
  it('keep their place by their shape', () => {
    expect(pictureShape(picture)).toBe(40)
    expect(pictureShape(null, 75)).toBe(75)
    expect(pictureShape({ ...picture, width: 0 })).toBe(56.25)
  })
})

describe('how far an article was read', () => {
  const text = { top: 400, height: 2000 }

  it.each([[0, 20], [600, 50], [1600, 100], [9000, 100]])('scrolled by %d: %d percent', (scrolled, percent) =>
    expect(depthAt(text, scrolled, 800)).toBe(percent))
  it('is nothing before there is a text', () => expect(depthAt({ top: 0, height: 0 }, 0, 800)).toBe(0))
  it('is told once for each quarter', () => {
    const told = new Set<Depth>([25])
    expect(newDepths(24, new Set())).toEqual([])
    expect(newDepths(76, told)).toEqual([50, 75])
    expect(newDepths(100, new Set([25, 50, 75, 100] as const))).toEqual([])
  })
})

describe('the help centre', () => {
  const card = (title: string, topic: string, summary = ''): ArticleCard => ({
    id: title, slug: title, kind: 'help', title, summary, cover: null, topic, published_at: '', reading_minutes: 1,
  })
  const cards = [card('怎样退货', '售后', '七天无理由'), card('运费多少', '配送'), card('其他问题', ''), card('退款多久到账', '售后')]

  it('groups by topic, with the loose ones last', () =>
    expect(topicsOf(cards, '其他').map(({ name, articles }) => [name, articles.length])).toEqual([['售后', 2], ['配送', 1], ['其他', 1]]))
  it.each([['', 4], ['  ', 4], ['退', 2], ['退 七天', 1], ['配送', 1], ['发票', 0]])('finds for "%s" %d', (typed, found) =>
    expect(matching(cards, typed)).toHaveLength(found))
})

describe('files', () => {
  it.each([[0, '0 B'], [1536, '2 KB'], [2_516_582, '2.4 MB']])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
  it.each([['application/pdf', 'guide.pdf', 'PDF'], ['application/pdf', 'guide', 'PDF'], ['.docx', '', 'DOCX']])('%s, %s: %s', (type, name, text) =>
    expect(formatType(type, name)).toBe(text))
})

describe('html of the server', () => {
  it('gets looks for the tags we know and leaves the rest alone', () => {
    const styled = styledHtml('<p style="position:fixed">茶<strong>好</strong></p><img src="/media/a.webp" alt="杯">')
    expect(styled).toMatch(/^<p style="margin[^"]*">茶<strong>好<\/strong><\/p><img style="max-width:100%[^"]*" src="http[^"]*\/media\/a\.webp" alt="杯">$/)
  })
  it('tells which link was touched', () => {
    expect(touchedLink({ detail: { node: { name: 'a', attrs: { href: '/p/1/' } } } })).toBe('/p/1/')
    expect(touchedLink({ detail: { node: { name: 'img', attrs: {} } } })).toBeUndefined()
    expect(touchedLink({})).toBeUndefined()
  })
})

describe('while an editor previews', () => {
  const sent: string[] = []
  const client = new ApiClient({
    baseUrl: '',
    transport: ({ method, url }) => {
      sent.push(`${method} ${url}`)
      return Promise.resolve({ status: 200, body: {} })
    },
    credentials: {
      accessToken: () => Promise.resolve('t'), guestToken: () => Promise.resolve(null),
      refresh: () => Promise.resolve(null), forgetGuest: () => Promise.resolve(),
    },
    language: () => 'zh-Hans',
    describe: (failure) => failure,
    readOnly: () => true,
  })

  it('nothing is written, but a session may stay alive', async () => {
    await expect(client.call('/cart/lines', { method: 'POST', body: {} })).rejects.toMatchObject({ code: 'read_only', message: 'readOnly' })
    await expect(client.call('/events', { method: 'POST', body: {} })).rejects.toMatchObject({ status: 403 })
    await client.call('/cart')
    await client.call('/auth/refresh', { method: 'POST', identity: 'none' })
    expect(sent).toEqual(['GET /cart', 'POST /auth/refresh'])
  })
})
