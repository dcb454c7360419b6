import { startPayment } from '@/api/orders'
import { track } from '@/analytics/tracker'
import { messageOf, toast } from '@/features/notify'
import { pageUrl, replaceWith, replaced } from '@/features/navigation'
import { host } from '#host'
import { newId } from '@/ids'
import { translate } from '@/locale'
import { useSiteStore } from '@/stores/site'

let paying = false

/**
 * Opens the payment sheet of this host for an order. On H5 the app is left for the platform's page:
 * the result page takes the place of the present one before, so that "back" leads to the truth about
 * this payment and never to a form that was already sent.
 */
export async function payOrder(orderId: string): Promise<void> {
  if (paying) return
  paying = true
  const result = pageUrl('payment', { order_id: orderId })
  try {
    const site = useSiteStore()
    if (!site.site) await site.load()
    const method = host.paymentMethod(site.site?.payment_methods ?? [])
    if (!method) {
      toast(translate('confirm.noMethod'))
      replaceWith(pageUrl('order', { id: orderId }))
      return
    }
    const payment = await startPayment(orderId, { method, return_url: host.returnUrl(result) }, newId())
    if (method === 'wechat_h5') await replaced(result)
    const outcome = await host.pay(payment)
    track('pay_result', { order_id: orderId, outcome })
    if (outcome !== 'left') replaceWith(outcome === 'paid' ? result : pageUrl('order', { id: orderId }))
  } catch (failure) {
    track('pay_result', { order_id: orderId, outcome: 'failed' })
    toast(`${translate('payment.failed')}：${messageOf(failure)}`)
    replaceWith(pageUrl('order', { id: orderId }))
  } finally {
    paying = false
  }
}
