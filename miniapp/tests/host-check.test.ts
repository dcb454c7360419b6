// @vitest-environment node
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiUses } from '../scripts/host-check/api-uses.mjs'
import { judge } from '../scripts/host-check/judge.mjs'
import { rulesFrom, rulesOf } from '../scripts/host-check/rules.mjs'
import { HOSTS, unknownHosts } from '../scripts/hosts.mjs'

const MINI_PROGRAMS = HOSTS.filter((host) => host !== 'h5')
const VENDOR = 'const api = {};\nexports.index = api;\n'
const PAGE = 'const e = require("../../common/vendor.js");\n'

/** A small WeChat build with nothing wrong; each test breaks one thing of it. */
const GOOD: Record<string, string> = {
  'app.json': JSON.stringify({
    pages: ['pages/home/index'],
    subPackages: [{ root: 'pages-goods', pages: ['product/index'] }],
    tabBar: { list: [{ pagePath: 'pages/home/index', iconPath: 'static/home.png', selectedIconPath: 'static/home.png' }] },
  }),
  'static/home.png': 'x'.repeat(900),
  'common/vendor.js': VENDOR,
  'pages/home/index.json': JSON.stringify({ usingComponents: { 'p-page': '../../components/PPage' } }),
  'pages/home/index.wxml': '<p-page><view wx:if="{{a}}" class="x" bindtap="{{b}}" aria-label="a > b"><image src="{{c}}" lazy-load bindload="{{d}}"/></view></p-page>',
  'pages/home/index.js': `${PAGE}e.index.navigateTo({ url: "/pages-goods/product/index" });`,
  'pages-goods/product/index.json': '{}',
  'pages-goods/product/index.wxml': '<view><button open-type="share">s</button></view>',
  'pages-goods/product/index.js': 'Page({})',
}
const ROUTES = ['pages/home/index', 'pages-goods/product/index']

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'host-check-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function problemsOf(changes: Record<string, string | null>, host = 'mp-weixin'): string[] {
  for (const [name, text] of Object.entries({ ...GOOD, ...changes })) {
    if (text === null) continue
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return judge(folder, rulesOf(host), { routes: ROUTES, origin: 'https://shop.example' }).problems
}

describe('a built mini program', () => {
  it('with nothing wrong has no problems', () => expect(problemsOf({})).toEqual([]))

  it.each([
    ['no app.json', { 'app.json': null }, 'holds no app.json'],
    ['a page that the route table has and app.json has not',
      { 'app.json': JSON.stringify({ pages: ['pages/home/index'] }) }, 'app.json does not list pages-goods/product/index'],
    ['a page without its template', { 'pages-goods/product/index.wxml': null }, 'pages-goods/product/index is listed and not there'],
    ['a tag of the web', { 'pages/home/index.wxml': '<div class="x"/>' }, '<div> is no tag of 微信小程序'],
    ['an attribute of nobody', { 'pages/home/index.wxml': '<image source="{{a}}"/>' }, '<image source> is not known'],
    ['an event of nobody', { 'pages/home/index.wxml': '<view bindhover="{{a}}"/>' }, '<view bindhover> is not known'],
    ['an open-type of another host', { 'pages/home/index.wxml': '<button open-type="joinGroup"/>' }, 'open-type="joinGroup"'],
    ['a call of another host', { 'pages/home/index.js': `${PAGE}e.index.shareToDouyin({});` }, 'uni.shareToDouyin is not known'],
    ['a bare call of the platform', { 'pages/home/index.js': 'wx.openWechatGame({});' }, 'wx.openWechatGame is not known'],
    ['a heavy tab icon', { 'static/home.png': 'x'.repeat(41 * 1024) }, 'tab icon static/home.png is over 40 KB'],
    ['a lost tab icon', { 'static/home.png': null }, 'tab icon static/home.png is not there'],
    ['a main package over its budget', { 'common/big.js': `// ${'x'.repeat(1600 * 1024)}` }, 'is over 1536 KB'],
    ['a sub-package over the host\'s limit', { 'pages-goods/big.js': `// ${'x'.repeat(2100 * 1024)}` }, 'sub-package pages-goods'],
    ['an outside host', { 'app.wxss': 'a{background:url(https://cdn.example.net/a.png)}' }, 'app.wxss: names https://cdn.example.net'],
    ['the vendor\'s beacon', { 'app.wxss': '@keyframes shadow-preload{}' }, 'app.wxss: names shadow-preload'],
  ])('with %s is refused', (_what, changes, complaint) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(complaint)])
  })

  it('may name the shop itself', () => expect(problemsOf({ 'api.js': 'const o = "https://shop.example/api"' })).toEqual([]))

  it('is judged by its own host: what WeChat knows, Xiaohongshu may not', () => {
    const chat = { 'pages/home/index.js': `${PAGE}e.index.requestSubscribeMessage({});` }
    expect(problemsOf(chat)).toEqual([])
    const elsewhere = { ...chat, 'pages/home/index.xhsml': '<view/>', 'pages-goods/product/index.xhsml': '<root-portal/>' }
    expect(problemsOf(elsewhere, 'mp-xhs')).toEqual([
      expect.stringContaining('<root-portal> is no tag of 小红书小程序'),
      expect.stringContaining('uni.requestSubscribeMessage is not known'),
    ])
  })

  it('may put another host\'s button under a condition', () => {
    expect(problemsOf({ 'pages/home/index.wxml': '<button wx:if="{{a}}" open-type="joinGroup" bindjoingroup="{{b}}"/>' })).toEqual([])
  })
})

describe('a use of the platform', () => {
  const guarded = (code: string) => apiUses('page.js', PAGE + code, 'wx').filter(({ called }) => called).map(({ name, guarded }) => [name, guarded])

  it.each([
    ['e.index.chooseMedia({})', [['chooseMedia', false]]],
    ['if (e.index.canIUse("chooseMedia")) e.index.chooseMedia({})', [['canIUse', false], ['chooseMedia', true]]],
    ['e.index.canIUse("login") && e.index.chooseMedia({})', [['canIUse', false], ['chooseMedia', false]]],
    ['const f = typeof e.index.chooseMedia == "function" ? e.index.chooseMedia() : null', [['chooseMedia', true]]],
    ['wx.chooseMedia && wx.chooseMedia({})', [['chooseMedia', true]]],
    ['if (wx.chooseMedia) { other() } else { wx.chooseMedia() }', [['chooseMedia', false]]],
    ['const text = "wx.chooseMedia()"', []],
  ])('%s', (code, uses) => expect(guarded(code)).toEqual(uses))
})

describe('the rules', () => {
  it.each(MINI_PROGRAMS)('of %s name a source for every claim and limits that leave room for the budget', (host) => {
    const rules = rulesOf(host)
    expect(rules.limits.main).toBeGreaterThanOrEqual(rules.mainBudgetKb)
    expect(rules.limits.total).toBeGreaterThanOrEqual(rules.limits.main)
    expect(rules.tags.has('view')).toBe(true)
  })
  it('without a source are refused', () => {
    expect(() => rulesFrom({ tags: {}, open_types: [], apis: [], runtime: [] }, { host: 'mp-new', sources: {} })).toThrow('tags names no source')
  })
})

describe('targets', () => {
  it('are told apart from words that are none', () => {
    expect(unknownHosts(['h5', 'mp-qq'])).toBeNull()
    expect(unknownHosts(['mp-wechat'])).toMatch(/mp-wechat[\s\S]*mp-weixin/)
  })
})
