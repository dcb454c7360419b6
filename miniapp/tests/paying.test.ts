import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { vault } from '@/api'
import type { Payment, PaymentMethod } from '@/api/types'
import { payWays, usePayment } from '@/composables/payment'
import { payKind } from '@/features/pay-methods'
import type { Host } from '@/hosts/adapter'
import { useSiteStore } from '@/stores/site'
import { requests, serve, stored } from './uni'

const ALL: PaymentMethod[] = [
  'wechat_jsapi', 'wechat_oa', 'wechat_native', 'wechat_h5', 'alipay_mini', 'alipay_wap', 'alipay_page', 'douyin_mini', 'kuaishou_mini',
  'baidu_mini', 'qq_mini', 'xiaohongshu_mini',
]
const paymentOf = (method: PaymentMethod, params: Record<string, string>, id = 'p1'): Payment => ({
  id, state: 'pending', method, amount_fen: 18900, expires_at: '2026-11-22T10:00:00Z', params,
} as Payment)

/** A platform's own object in the global scope, as far as its adapter asks it; `asked` is what its calls were given. */
async function hostOn(name: string, file: string, calls: Record<string, (options: any) => void>): Promise<{ host: Host; asked: any[] }> {
  vi.resetModules()
  const asked: any[] = []
  const spied = Object.fromEntries(Object.entries(calls).map(([call, answer]) => [call, (options: any) => {
    asked.push({ call, ...Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value !== 'function')) })
    answer(options)
  }]))
  Object.assign(globalThis, { [name]: spied })
  const { host } = (await import(`../src/hosts/${file}.ts`)) as { host: Host }
  return { host, asked }
}

const ok = (answer: object = {}) => ({ success }: any) => success(answer)
const failing = (failure?: object) => ({ fail }: any) => fail(failure)

describe('the sheet of each host', () => {
  it.each([
    ['wx', 'mp-weixin', 'requestPayment', 'wechat_jsapi',
      { appId: 'a', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=x', signType: 'RSA', paySign: 's' },
      { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=x', signType: 'RSA', paySign: 's' }, 'paid'],
    ['ks', 'mp-kuaishou', 'pay', 'kuaishou_mini', { order_no: '7', order_info_token: 't' },
      { serviceId: '1', orderInfo: { order_no: '7', order_info_token: 't' } }, 'paid'],
    ['swan', 'mp-baidu', 'requestPolymerPayment', 'baidu_mini', { dealId: '1', tpOrderId: 'o', rsaSign: 's' },
      { orderInfo: { dealId: '1', tpOrderId: 'o', rsaSign: 's' } }, 'paid'],
    ['qq', 'mp-qq', 'requestWxPayment', 'qq_mini', { h5_url: 'https://wx.test/pay' }, { url: 'https://wx.test/pay', referer: '' }, 'unsure'],
    ['xhs', 'mp-xhs', 'requestGuaranteeOrderPayment', 'xiaohongshu_mini', { order_id: 'P1', pay_token: 't' },
      { orderInfo: { orderId: 'P1', payToken: 't' } }, 'paid'],
  ] as const)('%s gets what the server signed, and its closing says what happened', async (name, file, call, method, params, given, closed) => {
    const { host, asked } = await hostOn(name, file, { [call]: ok() })
    expect(host.paymentMethods(ALL)).toEqual([method])
    expect(host.paymentMethods(ALL.filter((one) => one !== method))).toEqual([])
    expect(host.leavesToPay(method)).toBe(false)
    await expect(host.pay(paymentOf(method, params))).resolves.toBe(closed)
    expect(asked).toEqual([{ call, ...given }])

    const gaveUp = await hostOn(name, file, { [call]: failing({ errMsg: `${call}:fail cancel` }) })
    await expect(gaveUp.host.pay(paymentOf(method, params))).resolves.toBe('cancelled')
    const broken = await hostOn(name, file, { [call]: failing({ errMsg: `${call}:fail no permission` }) })
    await expect(broken.host.pay(paymentOf(method, params))).rejects.toThrow('no permission')
    const silent = await hostOn(name, file, { [call]: failing() })
    await expect(silent.host.pay(paymentOf(method, params))).rejects.toThrow()
  })

  it.each([
    ['9000', 'paid'], [9000, 'paid'], ['8000', 'unsure'], ['6004', 'unsure'], ['6001', 'cancelled'], ['99', 'cancelled'],
  ])("Alipay's %s means %s", async (resultCode, outcome) => {
    const { host, asked } = await hostOn('my', 'mp-alipay', { tradePay: ok({ resultCode }) })
    expect(host.paymentMethods(ALL)).toEqual(['alipay_mini'])
    await expect(host.pay(paymentOf('alipay_mini', { trade_no: '2026' }))).resolves.toBe(outcome)
    expect(asked).toEqual([{ call: 'tradePay', tradeNO: '2026' }])
  })
  it.each(['4000', '6002', '4', 'new'])("Alipay's %s is a failure", async (resultCode) => {
    const { host } = await hostOn('my', 'mp-alipay', { tradePay: ok({ resultCode }) })
    await expect(host.pay(paymentOf('alipay_mini', { trade_no: '2026' }))).rejects.toThrow(resultCode)
  })

  it('Douyin places its order once, and opens its till again for it', async () => {
    const { host, asked } = await hostOn('tt', 'mp-toutiao', { requestOrder: ok({ orderId: 'd1' }), getOrderPayment: failing({ errNo: 4, errMsg: '' }) })
    const payment = paymentOf('douyin_mini', { data: '{}', byteAuthorization: 'SHA256' })
    await expect(host.pay(payment)).resolves.toBe('cancelled')
    await expect(host.pay(payment)).resolves.toBe('cancelled')
    await expect(host.pay(paymentOf('douyin_mini', { data: '{"n":2}', byteAuthorization: 'SHA256' }, 'p2'))).resolves.toBe('cancelled')
    expect(asked.map(({ call, orderId, data }) => [call, orderId ?? data])).toEqual([
      ['requestOrder', '{}'], ['getOrderPayment', 'd1'], ['getOrderPayment', 'd1'], ['requestOrder', '{"n":2}'], ['getOrderPayment', 'd1'],
    ])
  })
  it('Douyin that cannot say is looked up', async () => {
    const { host } = await hostOn('tt', 'mp-toutiao', { requestOrder: ok({ orderId: 'd1' }), getOrderPayment: failing({ errNo: 9, errMsg: 'unknown' }) })
    await expect(host.pay(paymentOf('douyin_mini', { data: '{}', byteAuthorization: 'x' }, 'p9'))).resolves.toBe('unsure')
  })

  it.each([['tt', 'mp-toutiao'], ['ks', 'mp-kuaishou'], ['swan', 'mp-baidu'], ['qq', 'mp-qq'], ['xhs', 'mp-xhs']])(
    'a base library of %s that is too old for the till offers no method', async (name, file) => {
      const { host } = await hostOn(name, file, {})
      expect(host.paymentMethods(ALL)).toEqual([])
    })
  it('JD has none', async () => expect((await hostOn('jd', 'mp-jd', {})).host.paymentMethods(ALL)).toEqual([]))
})

describe('the phone number of each host', () => {
  it.each([
    ['wx', 'mp-weixin', { code: 'c' }, 'c'],
    ['tt', 'mp-toutiao', { code: 'c' }, 'c'],
    ['my', 'mp-alipay', { encryptedData: 'sealed', sign: 's', errMsg: 'getPhoneNumber:ok' }, '{"response":"sealed","sign":"s"}'],
    ['my', 'mp-alipay', { errMsg: 'getPhoneNumber:fail' }, null],
    ['wx', 'mp-weixin', { errMsg: 'getPhoneNumber:fail user deny' }, null],
  ])('%s', async (name, file, answer, ticket) => {
    const { host } = await hostOn(name, file, {})
    expect([host.givesPhoneNumber, host.phoneTicket(answer)]).toEqual([true, ticket])
  })
})

describe('a browser', () => {
  async function browser(agent: string, bridge = false): Promise<Host> {
    vi.resetModules()
    vi.stubGlobal('navigator', { ...window.navigator, userAgent: agent, onLine: true })
    Object.assign(window, { WeixinJSBridge: bridge ? { invoke: () => undefined } : undefined })
    return ((await import('../src/hosts/h5')) as { host: Host }).host
  }
  it.each([
    ['Chrome', false, ['wechat_h5', 'alipay_wap']],
    ['Chrome AlipayClient/10.5', false, ['alipay_wap']],
    ['Chrome MicroMessenger/8.0', false, ['wechat_h5']],
    ['Chrome MicroMessenger/8.0', true, ['wechat_oa']],
  ] as const)('%s (bridge: %s) pays by %s', async (agent, bridge, methods) => {
    const host = await browser(agent, bridge)
    expect(host.paymentMethods(ALL)).toEqual(methods)
    vi.unstubAllGlobals()
  })
})

describe('paying an order', () => {
  const order = { id: 'o1', payable_fen: 18900, expires_at: '2026-11-22T10:00:00Z' }
  const opened: string[] = []

  beforeEach(async () => {
    setActivePinia(createPinia())
    opened.length = 0
    window.location.hash = ''
    Object.assign(window, { WeixinJSBridge: undefined })
    Object.assign((globalThis as any).uni, {
      redirectTo: ({ url, complete }: { url: string; complete?: () => void }) => (opened.push(url), complete?.()),
      switchTab: ({ url }: { url: string }) => opened.push(url),
    })
    await vault.accept({
      access_token: 'access', refresh_token: 'refresh', expires_in_seconds: 900,
      member: { id: 'm', nickname: '', avatar_url: null, phone_masked: null, level_name: null },
    })
  })

  function shop(...methods: PaymentMethod[]) {
    useSiteStore().site = { payment_methods: methods } as any
    serve(({ path, body }) => {
      if (path !== '/orders/o1/payments') return { status: 204 }
      return { status: 200, body: paymentOf(body.method, { h5_url: '#/wechat', wap_url: '#/alipay' }) }
    })
    const scope = effectScope()
    return { ...scope.run(() => usePayment())!, leave: () => scope.stop() }
  }
  const started = () => requests.filter(({ path }) => path === '/orders/o1/payments').map(({ body }) => body)

  it('asks nothing where there is one way, and leaves for it with the result page in the place of this one', async () => {
    const { pay, question } = shop('wechat_native', 'alipay_wap')
    expect(await pay(order)).toBe(true)
    expect(question.value).toBeNull()
    expect(started()).toEqual([{ method: 'alipay_wap', return_url: expect.stringContaining('#/pages-order/payment/index?order_id=o1') }])
    expect([opened, window.location.hash]).toEqual([['/pages-order/payment/index?order_id=o1'], '#/alipay'])
  })

  it('asks which where there are two, and remembers', async () => {
    const { pay, question, choose } = shop('wechat_h5', 'alipay_wap')
    const paid = pay(order)
    await vi.waitFor(() => expect(question.value).toMatchObject({ methods: ['wechat_h5', 'alipay_wap'], chosen: 'wechat_h5', busy: false }))
    choose('alipay_wap')
    expect(question.value).toMatchObject({ chosen: 'alipay_wap', busy: true })
    expect(await paid).toBe(true)
    expect([started().map(({ method }) => method), window.location.hash, stored('portico.pay-method')]).toEqual([['alipay_wap'], '#/alipay', 'alipay_wap'])
    const again = pay(order)
    await vi.waitFor(() => expect(question.value?.chosen).toBe('alipay_wap'))
    choose(null)
    expect(await again).toBe(false)
  })

  it('asks nothing either where the page has asked already, unless that way is gone', async () => {
    const { pay, question, choose } = shop('wechat_h5', 'alipay_wap')
    expect(await pay(order, 'alipay_wap')).toBe(true)
    expect([started().map(({ method }) => method), question.value, stored('portico.pay-method')]).toEqual([['alipay_wap'], null, 'alipay_wap'])
    expect(await payWays()).toEqual({ methods: ['wechat_h5', 'alipay_wap'], preferred: 'alipay_wap' })
    const gone = pay(order, 'wechat_oa')
    await vi.waitFor(() => expect(question.value).not.toBeNull())
    choose(null)
    expect(await gone).toBe(false)
  })

  it('put off: nothing is asked of the server and the page stays; so when the page is left', async () => {
    const { pay, question, choose, leave } = shop('wechat_h5', 'alipay_wap')
    const paid = pay(order)
    await vi.waitFor(() => expect(question.value).not.toBeNull())
    choose(null)
    expect([await paid, question.value, started(), opened]).toEqual([false, null, [], []])
    const second = pay(order)
    await vi.waitFor(() => expect(question.value).not.toBeNull())
    leave()
    expect([await second, started()]).toEqual([false, []])
  })

  it('a second tap while the first is on its way opens nothing', async () => {
    const { pay } = shop('wechat_h5')
    await Promise.all([pay(order), pay(order)])
    expect(started()).toHaveLength(1)
  })

  it('says so where nothing can be paid, and where the server refuses; the order is there', async () => {
    const { pay } = shop('wechat_native', 'douyin_mini')
    expect(await pay(order)).toBe(true)
    expect([started(), opened]).toEqual([[], ['/pages-order/detail/index?id=o1']])
    const refused = shop('wechat_h5')
    serve(({ path }) => (path === '/orders/o1/payments' ? { status: 409, body: { code: 'order_not_payable' } } : { status: 204 }))
    expect(await refused.pay(order)).toBe(true)
    expect(opened.at(-1)).toBe('/pages-order/detail/index?id=o1')
  })
})

describe('names of methods', () => {
  it('every method has one', () => expect(ALL.map(payKind)).not.toContain(null))
  it('an unknown one has none', () => expect(payKind('barter')).toBeNull())
})
