import { onScopeDispose, ref } from 'vue'
import { startPayment } from '@/api/orders'
import { getBalance } from '@/api/wallet'
import type { Order, PaymentMethod } from '@/api/types'
import { track } from '@/analytics/tracker'
import { messageOf, toast } from '@/features/notify'
import { pageUrl, replaceWith, replaced } from '@/features/navigation'
import { host } from '#host'
import { newId } from '@/ids'
import { translate } from '@/locale'
import { readStored, writeStored } from '@/storage'
import { useSiteStore } from '@/stores/site'

export type Payable = Pick<Order, 'id' | 'payable_fen' | 'expires_at'>

/** What the sheet of payment methods asks; `busy` once it is answered and the platform's page is on its way. */
export interface PayQuestion {
  order: Payable
  methods: PaymentMethod[]
  chosen: PaymentMethod
  busy: boolean
}

const LAST_METHOD = 'portico.pay-method'
let paying = false

/** The ways to pay here, and the one to begin with: the last that was chosen on this device. */
export async function payWays(order?: Payable): Promise<{ methods: PaymentMethod[]; preferred: PaymentMethod | null }> {
  const site = useSiteStore()
  if (!site.site) await site.load()
  const offered = site.site?.payment_methods ?? []
  const methods = host.paymentMethods(offered)
  if (offered.includes('balance') && order && (await balanceCovers(order))) methods.push('balance')
  const last = methods.length > 1 ? await readStored(LAST_METHOD) : null
  return { methods, preferred: methods.find((method) => method === last) ?? methods[0] ?? null }
}

/** Balance is offered to who has enough of it; not knowing is no reason to fail. */
async function balanceCovers(order: Payable): Promise<boolean> {
  try {
    return (await getBalance()).available_fen >= order.payable_fen
  } catch {
    return false
  }
}

/**
 * Paying an order out of a page. Where there are several ways, the page's PaySheet asks which. Where the app is left
 * for the platform's page, the result page takes the place of the present one before, so that "back" leads to the
 * truth about this payment and never to a form that was already sent.
 */
export function usePayment() {
  const question = ref<PayQuestion | null>(null)
  let answer: ((method: PaymentMethod | null) => void) | null = null

  onScopeDispose(() => choose(null))

  /** Answers the sheet; null closes it without paying. */
  function choose(method: PaymentMethod | null): void {
    const settle = answer
    answer = null
    if (method && question.value) question.value = { ...question.value, chosen: method, busy: true }
    else question.value = null
    settle?.(method)
  }

  function ask(order: Payable, methods: PaymentMethod[], chosen: PaymentMethod): Promise<PaymentMethod | null> {
    question.value = { order, methods, chosen, busy: false }
    return new Promise((resolve) => (answer = resolve))
  }

  /** By the method that the page has asked for already, else by the sheet's. False when the person put it off. */
  async function pay(order: Payable, by: PaymentMethod | null = null): Promise<boolean> {
    if (paying) return true
    paying = true
    try {
      return await payNow(order, by)
    } catch (failure) {
      track('pay_result', { order_id: order.id, outcome: 'failed' })
      toast(`${translate('payment.failed')}：${messageOf(failure)}`)
      replaceWith(pageUrl('order', { id: order.id }))
      return true
    } finally {
      paying = false
      question.value = null
    }
  }

  async function payNow(order: Payable, by: PaymentMethod | null): Promise<boolean> {
    const result = pageUrl('payment', { order_id: order.id })
    const { methods, preferred } = await payWays(order)
    if (!preferred) {
      toast(translate('confirm.noMethod'))
      replaceWith(pageUrl('order', { id: order.id }))
      return true
    }
    const named = methods.find((method) => method === by) ?? (methods.length === 1 ? preferred : null)
    const method = named ?? (await ask(order, methods, preferred))
    if (!method) return false
    if (methods.length > 1) await writeStored(LAST_METHOD, method)
    const payment = await startPayment(order.id, { method, return_url: host.returnUrl(result) }, newId())
    // Paid with balance: there is no platform's page to open.
    if (payment.state === 'succeeded') {
      track('pay_result', { order_id: order.id, outcome: 'paid' })
      replaceWith(result)
      return true
    }
    if (host.leavesToPay(method)) await replaced(result)
    const outcome = await host.pay(payment)
    track('pay_result', { order_id: order.id, outcome })
    if (outcome !== 'left') replaceWith(outcome === 'cancelled' ? pageUrl('order', { id: order.id }) : result)
    return true
  }

  return { question, choose, pay }
}
