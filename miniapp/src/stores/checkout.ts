import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { getQuote, placeOrder } from '@/api/orders'
import { ApiProblem } from '@/api/problem'
import type { Address, Order, OrderSource, Quote, SkuQuantity } from '@/api/types'
import { knownEntry } from '@/analytics/entry'
import { newId } from '@/ids'

export interface Purchase {
  source: OrderSource
  /** Given for buy-now; the server knows the cart's selected lines itself. */
  lines?: SkuQuantity[]
}

/** One confirm page: what is bought, where it goes, what it costs, and the order it becomes. */
export const useCheckoutStore = defineStore('checkout', () => {
  const purchase = ref<Purchase>({ source: 'cart' })
  const address = ref<Address | null>(null)
  const quote = ref<Quote | null>(null)
  const note = ref('')
  const submitting = ref(false)
  const placed = ref<Order | null>(null)
  /** Key of the present intent. It changes with the intent, never with a mere second try. */
  let key = { for: '', value: '' }

  const canSubmit = computed(
    () =>
      !submitting.value &&
      address.value !== null &&
      quote.value !== null &&
      quote.value.lines.length > 0 &&
      quote.value.problems.length === 0,
  )

  function begin(next: Purchase): void {
    purchase.value = next
    quote.value = null
    note.value = ''
    placed.value = null
    key = { for: '', value: '' }
  }

  async function requote(): Promise<void> {
    quote.value = await getQuote({
      ...purchase.value,
      ...(address.value ? { address_id: address.value.id } : {}),
    })
  }

  function keyFor(request: object): string {
    const intent = JSON.stringify(request)
    if (key.for !== intent) key = { for: intent, value: newId() }
    return key.value
  }

  /**
   * Places the order that is on the screen and nothing else: the amount shown goes along, and when
   * the server finds another it answers `quote_changed` with the new quote, which then shows.
   * Concurrent taps share one request.
   */
  async function submit(): Promise<Order | null> {
    if (!canSubmit.value || !address.value || !quote.value) return null
    submitting.value = true
    try {
      const entry = await knownEntry()
      const request = {
        ...purchase.value,
        address_id: address.value.id,
        quote_payable_fen: quote.value.payable_fen,
        ...(note.value.trim() ? { note: note.value.trim() } : {}),
        ...(entry ? { entry } : {}),
      }
      placed.value = await placeOrder(request, keyFor(request))
      return placed.value
    } catch (failure) {
      if (failure instanceof ApiProblem) await learnFrom(failure)
      throw failure
    } finally {
      submitting.value = false
    }
  }

  async function learnFrom(problem: ApiProblem): Promise<void> {
    if (problem.code === 'quote_changed') {
      const renewed = quoteIn(problem.data)
      if (renewed) quote.value = renewed
      else await requote()
    } else if (problem.status === 409) {
      await requote()
    }
  }

  return { purchase, address, quote, note, submitting, placed, canSubmit, begin, requote, submit }
})

/** The new quote that comes with `quote_changed`, bare or under its name. */
function quoteIn(data: unknown): Quote | null {
  const candidate = (data as { quote?: unknown } | undefined)?.quote ?? data
  return Array.isArray((candidate as Quote | undefined)?.lines) ? (candidate as Quote) : null
}
