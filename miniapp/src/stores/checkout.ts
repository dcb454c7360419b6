import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { getQuote, placeOrder } from '@/api/orders'
import { ApiProblem } from '@/api/problem'
import type { Address, Delivery, Order, OrderRequest, OrderSource, Quote, SkuQuantity, Store } from '@/api/types'
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
  const delivery = ref<Delivery>('ship')
  /** Where the order is fetched; for city delivery the server names the store. */
  const store = ref<Store | null>(null)
  /** When somebody comes: the beginning of one of the quote's slots; null for any time. */
  const pickupFrom = ref<string | null>(null)
  const contact = ref({ name: '', phone: '' })
  const note = ref('')
  const submitting = ref(false)
  const placed = ref<Order | null>(null)
  /** Key of the present intent. It changes with the intent, never with a mere second try. */
  let key = { for: '', value: '' }

  const canSubmit = computed(
    () =>
      !submitting.value &&
      destination() !== null &&
      quote.value !== null &&
      !quote.value.trouble &&
      quote.value.lines.length > 0 &&
      quote.value.problems.length === 0,
  )

  /** Where it goes, as an order names it; null while the person has not said. */
  function destination(): Partial<OrderRequest> | null {
    if (delivery.value === 'none') return { delivery: 'none' }
    if (delivery.value === 'pickup') {
      const [name, phone] = [contact.value.name.trim(), contact.value.phone.trim()]
      if (!store.value || !name || !phone) return null
      const slot = pickupFrom.value ? { pickup_from: pickupFrom.value } : {}
      return { delivery: 'pickup', store_id: store.value.id, contact: { name, phone }, ...slot }
    }
    if (!address.value) return null
    if (delivery.value === 'ship') return { address_id: address.value.id }
    const carrier = quote.value?.store
    return carrier ? { delivery: 'city', address_id: address.value.id, store_id: carrier.id } : null
  }

  function begin(next: Purchase): void {
    purchase.value = next
    quote.value = null
    delivery.value = 'ship'
    store.value = null
    pickupFrom.value = null
    note.value = ''
    placed.value = null
    key = { for: '', value: '' }
  }

  async function requote(): Promise<void> {
    const found = await asked()
    quote.value = found
    const slots = found.slots ?? []
    if (!slots.some(({ starts_at }) => starts_at === pickupFrom.value)) pickupFrom.value = slots[0]?.starts_at ?? null
  }

  /** What it costs this way; another way when these goods cannot be had so. */
  async function asked(): Promise<Quote> {
    const found = await getQuote({
      ...purchase.value,
      ...(address.value ? { address_id: address.value.id } : {}),
      ...(delivery.value === 'ship' ? {} : { delivery: delivery.value }),
      ...(delivery.value === 'pickup' && store.value ? { store_id: store.value.id } : {}),
    })
    const ways = (found.ways ?? []) as Delivery[]
    if (ways.length === 0 || ways.includes(delivery.value)) return found
    delivery.value = ways[0]!
    return asked()
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
    const goesTo = destination()
    if (!canSubmit.value || !goesTo || !quote.value) return null
    submitting.value = true
    try {
      const entry = await knownEntry()
      const request = {
        ...purchase.value,
        ...goesTo,
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
      if (renewed) quote.value = { ...quote.value, ...renewed }
      else await requote()
    } else if (problem.status === 409) {
      await requote()
    }
  }

  return {
    purchase, address, quote, delivery, store, pickupFrom, contact, note, submitting, placed, canSubmit, begin, requote, submit,
  }
})

/** The new quote that comes with `quote_changed`, bare or under its name. */
function quoteIn(data: unknown): Quote | null {
  const candidate = (data as { quote?: unknown } | undefined)?.quote ?? data
  return Array.isArray((candidate as Quote | undefined)?.lines) ? (candidate as Quote) : null
}
