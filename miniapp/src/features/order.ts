import type { Order } from '@/api/types'

/** Key of the word before an order's amount: paid, to pay, or merely what it came to. */
export function amountLabel(order: Pick<Order, 'paid_at' | 'state'>): string {
  if (order.paid_at) return 'order.paid'
  return order.state === 'pending_payment' ? 'order.toPay' : 'common.total'
}

/** What lies in a parcel, by the names that the order's lines have. */
export function piecesOf(
  order: Pick<Order, 'lines'>,
  parcel: Pick<Order['shipments'][number], 'lines'>,
): { id: string; name: string; quantity: number }[] {
  return parcel.lines.map(({ order_line_id: id, quantity }) => {
    const line = order.lines.find((one) => one.id === id)
    return { id, name: line ? `${line.name} ${line.option_text}`.trim() : '', quantity }
  })
}
