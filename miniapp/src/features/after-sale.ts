import type { CaseOptionLine, CaseOptions } from '@/api/after-sales'

/** How many pieces of a line are asked for, by order line. */
export type Chosen = Record<string, number>

export const freePieces = (line: CaseOptionLine, unshipped: boolean): number => (unshipped ? line.unshipped : line.shipped)

/** The lines of which something can be asked for; what is no thing can only be refunded. */
export function choosable(options: CaseOptions, unshipped: boolean, kind: string): CaseOptionLine[] {
  return options.lines.filter((line) => freePieces(line, unshipped) > 0 && (line.is_goods || kind === 'refund_only'))
}

/** What the chosen pieces are worth, in fen, as the server has worked it out. */
export function worthOf(options: CaseOptions, chosen: Chosen, unshipped: boolean): number {
  return options.lines.reduce((sum, line) => {
    const worths = unshipped ? line.unshipped_worth_fen : line.shipped_worth_fen
    return sum + (worths[chosen[line.order_line_id] ?? 0] ?? 0)
  }, 0)
}

/** The freight that goes back with them: all of it, when no goods have left and none stay to be sent. */
export function freightOf(options: CaseOptions, chosen: Chosen, unshipped: boolean): number {
  if (!unshipped || options.any_shipped) return 0
  const goods = options.lines.filter((line) => line.is_goods)
  return goods.every((line) => (chosen[line.order_line_id] ?? 0) === line.unshipped) ? options.freight_fen : 0
}
