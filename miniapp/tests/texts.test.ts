import { describe, expect, it } from 'vitest'
import { stripBeacon } from '../build/without-outside-hosts'
import { queryString } from '@/api/client'
import { formatFen, parseYuan, priceParts } from '@/features/money'
import { isDeliveryNumber, isMobileNumber } from '@/features/phone'
import { nearestCode, regionPath, regionText } from '@/features/regions'
import { formatCountdown } from '@/features/time'
import { i18n, translate } from '@/locale'
import en from '@/locale/en'
import zhHans from '@/locale/zh-hans'

describe('money', () => {
  it.each([[0, '¥0'], [5, '¥0.05'], [1990, '¥19.90'], [129900, '¥1,299'], [-1500, '-¥15'], [123456789, '¥1,234,567.89']])(
    '%i fen is %s', (fen, text) => expect(formatFen(fen)).toBe(text),
  )
  it('comes in parts', () => expect(priceParts(1299050)).toEqual({ sign: '', yuan: '12,990', cents: '50' }))
  it.each([['12', 1200], ['12.5', 1250], ['0.29', 29], ['1.999', undefined], ['abc', undefined], ['', undefined], ['-3', undefined]])(
    'typed %s is %s fen', (text, fen) => expect(parseYuan(text)).toBe(fen),
  )
})

describe('small things', () => {
  it('builds queries without empty values', () => expect(queryString({ q: '杯 子', a: undefined, b: '', c: 0, d: false })).toBe('?q=%E6%9D%AF%20%E5%AD%90&c=0&d=false'))
  it.each([['13800000000', true], ['12800000000', false], ['1380000000', false], ['1380000000a', false]])('%s: mobile %s', (text, ok) => expect(isMobileNumber(text)).toBe(ok))
  it.each([['13800000000', true], ['0571-88888888', true], ['057188888888', true], ['88888888', false]])('%s: a courier can ring %s', (text, ok) => expect(isDeliveryNumber(text)).toBe(ok))
  it.each([[0, '00:00'], [-5, '00:00'], [1799_999, '29:59'], [3_723_000, '1:02:03']])('%i ms left: %s', (ms, text) => expect(formatCountdown(ms)).toBe(text))
  it('finds a region by its code', () => {
    const regions = [{ code: '33', name: '浙江省', children: [{ code: '3301', name: '杭州市', children: [{ code: '330106', name: '西湖区' }] }] }]
    expect(regionPath(regions, '330106').map(({ name }) => name)).toEqual(['浙江省', '杭州市', '西湖区'])
    expect(regionPath(regions, '99')).toEqual([])
    expect(nearestCode(regions, { province: '浙江省', city: '宁波市' })).toBe('33')
    expect(nearestCode(regions, { province: '浙江省', city: '' })).toBe('3301')
    expect(nearestCode(regions, { province: '', city: '' })).toBe('')
    expect(regionText({ province: '北京市', city: '北京市', district: '东城区' })).toBe('北京市 东城区')
  })
})

describe('texts', () => {
  const keys = (node: object, path = ''): string[] =>
    Object.entries(node).flatMap(([key, value]) => (typeof value === 'object' ? keys(value, `${path}${key}.`) : [`${path}${key}`]))
  const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  const at = (node: any, path: string): string => path.split('.').reduce((found, key) => found[key], node)

  it('exist in both languages, with the same places to fill', () => {
    expect(keys(en)).toEqual(keys(zhHans))
    for (const path of keys(zhHans)) expect([path, slots(at(en, path))]).toEqual([path, slots(at(zhHans, path))])
  })
  it('fill their places', () => {
    i18n.global.locale.value = 'zh-Hans'
    expect(translate('product.fewLeft', { n: 3 })).toBe('仅剩 3 件')
    i18n.global.locale.value = 'en'
    expect(translate('product.fewLeft', { n: 3 })).toBe('Only 3 left')
    i18n.global.locale.value = 'zh-Hans'
  })
})

describe('the beacon', () => {
  it('is cut out of mini-program style sheets and nothing else is', () => {
    const css = ".a{color:red}page::after{position:fixed;content:'';left:-1000px;-webkit-animation:shadow-preload .1s;animation:shadow-preload .1s}@-webkit-keyframes shadow-preload{0%{background-image:url(https://x.test/a.png)}100%{background-image:url(https://x.test/a.png)}}@keyframes shadow-preload{0%{background-image:url(https://x.test/a.png)}100%{background-image:url(https://x.test/a.png)}}@keyframes turn{to{transform:rotate(1turn)}}page{--a:1px}"
    expect(stripBeacon(css)).toBe('.a{color:red}@keyframes turn{to{transform:rotate(1turn)}}page{--a:1px}')
  })
})
