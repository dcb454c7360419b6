import { ref } from 'vue'
import { cancelOrder, confirmReceipt, extendReceipt } from '@/api/orders'
import type { Order, OrderAction } from '@/api/types'
import { confirmWith, toast, toastProblem } from '@/features/notify'
import { open } from '@/features/navigation'
import { translate } from '@/locale'
import { useCartStore } from '@/stores/cart'
import { usePayment } from './payment'

/** What a member can do with an order, the same in the list and on its page. */
export function useOrderActions(changed: (order: Order) => void) {
  const payment = usePayment()
  const cancelling = ref<Order | null>(null)
  const busy = ref(false)

  async function alone(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await work()
    } catch (failure) {
      toastProblem(failure)
    } finally {
      busy.value = false
    }
  }

  function act(action: OrderAction, order: Order): Promise<void> {
    switch (action) {
      case 'pay':
        return alone(async () => void (await payment.pay(order)))
      case 'cancel':
        cancelling.value = order
        return Promise.resolve()
      case 'confirm_receipt':
        return receive(order)
      case 'extend_receipt':
        return putOff(order)
      case 'buy_again':
        return alone(() => buyAgain(order))
      case 'review':
        open('reviewWrite', { order: order.id })
        return Promise.resolve()
    }
  }

  async function receive(order: Order): Promise<void> {
    if (!(await confirmWith(translate('order.action.confirm_receipt'), translate('order.receiptAsk')))) return
    await alone(async () => {
      changed(await confirmReceipt(order.id))
      toast(translate('order.received'))
    })
  }

  async function putOff(order: Order): Promise<void> {
    if (!(await confirmWith(translate('order.action.extend_receipt'), translate('order.extendAsk')))) return
    await alone(async () => {
      changed(await extendReceipt(order.id))
      toast(translate('order.extended'))
    })
  }

  /** Puts the lines into the cart again; what can no longer be bought does not hold up the rest. */
  async function buyAgain(order: Order): Promise<void> {
    const cart = useCartStore()
    let left = 0
    for (const line of order.lines) {
      try {
        await cart.add(line.sku_id, line.quantity)
      } catch {
        left += 1
      }
    }
    if (left > 0) toast(translate('order.againFailed'))
    if (left < order.lines.length) open('cart')
  }

  async function cancel(reason: string): Promise<void> {
    const order = cancelling.value
    if (!order) return
    await alone(async () => {
      changed(await cancelOrder(order.id, reason))
      cancelling.value = null
      toast(translate('order.cancelled'))
    })
  }

  return { act, cancel, cancelling, busy, payment }
}
