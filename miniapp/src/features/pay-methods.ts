import type { PaymentMethod } from '@/api/types'

/** Whose payment it is, as people call it: several methods are one and the same to them. */
export type PayKind = 'wechat' | 'alipay' | 'douyin' | 'kuaishou' | 'baidu' | 'xiaohongshu' | 'balance'

const KINDS: Record<PaymentMethod, PayKind> = {
  wechat_jsapi: 'wechat',
  wechat_oa: 'wechat',
  wechat_native: 'wechat',
  wechat_h5: 'wechat',
  qq_mini: 'wechat',
  alipay_mini: 'alipay',
  alipay_wap: 'alipay',
  alipay_page: 'alipay',
  douyin_mini: 'douyin',
  kuaishou_mini: 'kuaishou',
  baidu_mini: 'baidu',
  xiaohongshu_mini: 'xiaohongshu',
  balance: 'balance',
}

/** Null for a method that this version does not know. */
export const payKind = (method: string): PayKind | null => KINDS[method as PaymentMethod] ?? null
