import type { Order } from '@/api/types'

/** Key of the word before an order's amount: paid, to pay, or merely what it came to. */
export function amountLabel(order: Pick<Order, 'paid_at' | 'state'>): string {
  if (order.paid_at) return 'order.paid'
  return order.state === 'pending_payment' ? 'order.toPay' : 'common.total'
}
