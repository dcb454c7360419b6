import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { getConsents, saveConsent, saveGuestConsent, type Purpose } from '@/api/privacy'
import { counting } from '@/analytics/allowed'
import { visitorId } from '@/analytics/visitor'
import { declinedPrivacy } from '@/features/refusals'
import type { PrivacyQuestion } from '@/hosts/adapter'
import { host } from '#host'
import { readStoredJson, writeStored } from '@/storage'
import { useSessionStore } from './session'

const KEY = 'portico.consents'

/** What a call of the host is about, in our words; the purposes of the ledger are fewer. */
const SUBJECTS: [RegExp, string, Purpose | null][] = [
  [/clipboard/i, 'clipboard', null],
  [/phonenumber/i, 'phone', 'phone'],
  [/album/i, 'album', null],
  [/scancode|camera/i, 'camera', null],
  [/address/i, 'address', null],
  [/location|poi/i, 'location', 'location'],
  [/avatar|nickname|userprofile|userinfo/i, 'profile', 'profile'],
  [/choose(?:image|media|video|file|messagefile)/i, 'file', null],
]

function subjectOf(call: string): { what: string; purpose: Purpose | null } {
  const [, what, purpose] = SUBJECTS.find(([pattern]) => pattern.test(call)) ?? [null, 'other', null]
  return { what, purpose }
}

/**
 * What this person agreed to. A call of the host that needs the privacy agreement asks here; whoever made the
 * call finds out by its own outcome. Nothing else waits for an answer: refusing costs that one call.
 */
export const useConsentStore = defineStore('consent', () => {
  const session = useSessionStore()
  const waiting = ref<PrivacyQuestion[]>([])
  /** What the question on the screen is about; null while there is none. */
  const asking = ref<{ what: string; contract: string } | null>(null)
  const kept = ref<Partial<Record<Purpose, boolean>>>({})
  const loaded = readStoredJson<Partial<Record<Purpose, boolean>>>(KEY, {}).then((stored) => {
    kept.value = { ...stored, ...kept.value }
  })

  function start(): void {
    host.privacy?.onNeeded((question) => void ask(question))
  }

  async function ask(question: PrivacyQuestion): Promise<void> {
    waiting.value.push(question)
    if (!asking.value) asking.value = { what: subjectOf(question.call).what, contract: '' }
    question.shown()
    const contract = (await host.privacy?.contract()) ?? ''
    if (asking.value) asking.value.contract = contract
  }

  function settle(answer: (question: PrivacyQuestion) => void): PrivacyQuestion[] {
    const settled = waiting.value
    waiting.value = []
    asking.value = null
    settled.forEach(answer)
    return settled
  }

  /** The host's own button has been tapped: everything that waits goes on. */
  function agree(buttonId: string): void {
    const settled = settle((question) => question.agree(buttonId))
    for (const purpose of new Set<Purpose>(['terms', ...purposesOf(settled)])) void note(purpose, true)
  }

  /** What waits fails, and nothing else changes: the person goes on as before. */
  function refuse(): void {
    for (const purpose of new Set(purposesOf(settle((question) => question.refuse())))) void note(purpose, false)
  }

  const purposesOf = (questions: PrivacyQuestion[]): Purpose[] =>
    questions.flatMap(({ call }) => subjectOf(call).purpose ?? [])

  /** The ledger has it when the network took it; the person is never kept waiting for that. */
  async function note(purpose: Purpose, given: boolean): Promise<void> {
    await decide(purpose, given).catch(() => undefined)
  }

  /** Whoever signed in has ticked the policy: that stands in the ledger once for each of its versions. */
  async function agreedBySigningIn(...purposes: Purpose[]): Promise<void> {
    try {
      const { purposes: known } = await getConsents()
      await learn(known)
      const holds = (wanted: Purpose) => known.some(({ code, given, outdated }) => code === wanted && given && !outdated)
      await Promise.all(purposes.filter((wanted) => !holds(wanted)).map((wanted) => note(wanted, true)))
    } catch {
      // The privacy page shows what is missing and asks again.
    }
  }

  /** What came of the host's own question for the number. Who refused the agreement before it has said so already. */
  function phoneAnswered({ errMsg = '' }: { errMsg?: string }, given: boolean): void {
    if (!declinedPrivacy(errMsg)) void note('phone', given)
  }

  /** Rejects when the server did not take it; this device keeps it either way for somebody not signed in. */
  async function decide(purpose: Purpose, given: boolean): Promise<void> {
    await loaded
    kept.value = { ...kept.value, [purpose]: given }
    await writeStored(KEY, JSON.stringify(kept.value))
    const body = { given, carrier: host.carrier }
    if (session.signedIn) await saveConsent(purpose, body)
    else await saveGuestConsent({ purpose, ...body, visitor_id: await visitorId() })
  }

  /** What the member decided elsewhere counts on this device, too. */
  async function learn(decided: { code: Purpose; given: boolean | null }[]): Promise<void> {
    await loaded
    const known = decided.filter(({ given }) => given !== null).map(({ code, given }) => [code, given])
    kept.value = { ...kept.value, ...Object.fromEntries(known) }
    await writeStored(KEY, JSON.stringify(kept.value))
  }

  watch(kept, ({ analytics }) => (counting.value = analytics !== false))

  return { asking, kept, loaded: () => loaded, start, agree, refuse, note, agreedBySigningIn, phoneAnswered, decide, learn }
})
