/** Amounts are integer fen everywhere; only these functions turn them into text. */

export interface PriceParts {
  sign: '' | '-'
  yuan: string
  /** Two digits, or empty when the amount is whole yuan. */
  cents: string
}

export function priceParts(fen: number): PriceParts {
  const absolute = Math.abs(Math.trunc(fen))
  const cents = absolute % 100
  return {
    sign: fen < 0 ? '-' : '',
    yuan: String((absolute - cents) / 100).replace(/\B(?=(\d{3})+$)/g, ','),
    cents: cents === 0 ? '' : String(cents).padStart(2, '0'),
  }
}

/** `¥1,299` or `¥12.90`; `-¥5.00` style for what is taken off. */
export function formatFen(fen: number): string {
  const { sign, yuan, cents } = priceParts(fen)
  return `${sign}¥${yuan}${cents ? `.${cents}` : ''}`
}

/** What a person typed as yuan, in fen; undefined when it is no amount. Text arithmetic: no floats. */
export function parseYuan(text: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim())
  if (!match) return undefined
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}
