import type { Payment, PaymentMethod } from '@/api/types'
import type { Host, PayOutcome } from './adapter'

/** What hosts say when their sheet closes without a payment. Numbers and words differ from host to host. */
export interface SheetFailure {
  errMsg?: string
  errNo?: number | string
  errCode?: number | string
}

export interface Answers<Answer> {
  success(answer: Answer): void
  fail(failure: SheetFailure | undefined): void
}

/** A host's call that opens a sheet. */
export type Sheet<Options, Answer = unknown> = (options: Options & Answers<Answer>) => void

/** The host closed its sheet, or did not open it. */
export class SheetClosed extends Error {
  constructor(readonly failure: SheetFailure) {
    super(failure.errMsg ?? 'the payment sheet closed')
  }
}

/** What the sheet answers. Rejects with SheetClosed. */
export function opened<Options extends object, Answer = unknown>(sheet: Sheet<Options, Answer>, options: Options): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sheet({ ...options, success: resolve, fail: (failure) => reject(new SheetClosed(failure ?? {})) })
  })
}

/**
 * `answered` once the sheet has closed well, else what its failure means: `known` by number where a host
 * publishes its numbers, and for all of them the word for giving up. Rejects when the sheet is broken.
 */
export async function outcomeOf(
  sheet: Promise<unknown>,
  answered: PayOutcome = 'paid',
  known: Readonly<Record<string, PayOutcome>> = {},
): Promise<PayOutcome> {
  try {
    await sheet
    return answered
  } catch (closed) {
    if (!(closed instanceof SheetClosed)) throw closed
    const { errNo, errCode, errMsg = '' } = closed.failure
    const outcome = known[`${errNo ?? errCode}`]
    if (outcome) return outcome
    if (/cancel|取消/i.test(errMsg)) return 'cancelled'
    throw closed
  }
}

/** The part of a host that pays by one method, through a sheet that this base library may lack. */
export function till(
  method: PaymentMethod,
  has: () => boolean,
  pay: (payment: Payment) => Promise<PayOutcome>,
): Pick<Host, 'paymentMethods' | 'pay'> {
  return { paymentMethods: (offered) => (has() ? offered.filter((one) => one === method) : []), pay }
}
