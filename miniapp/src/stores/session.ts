import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as account from '@/api/account'
import { redeemHandoff } from '@/api/handoff'
import { onSignedOut, vault } from '@/api'
import type { Member, Tokens } from '@/api/types'
import { knownEntry } from '@/analytics/entry'
import { visitorId } from '@/analytics/visitor'
import { host } from '#host'

/** Who is shopping on this device. */
export const useSessionStore = defineStore('session', () => {
  const signedIn = ref(false)
  const member = ref<Member | null>(null)
  const orderCounts = computed(() => member.value?.order_counts ?? null)
  let starting: Promise<void> | null = null

  onSignedOut(forget)

  function forget(): void {
    signedIn.value = false
    member.value = null
  }

  /** Settles once it is known whether this device is signed in; safe to call often. */
  function start(): Promise<void> {
    starting ??= restoreOrSignIn()
    return starting
  }

  async function restoreOrSignIn(): Promise<void> {
    if (await vault.accessToken()) {
      signedIn.value = true
      return
    }
    try {
      await signInSilently()
    } catch {
      // The host's code was refused or the network is away: the person shops as a guest.
    }
  }

  /** Signs in by the host's own one-time code; false where the host has none. */
  async function signInSilently(): Promise<boolean> {
    const ticket = await host.signInTicket()
    if (!ticket) return false
    await accept(await account.signInWithMiniProgram({ ...ticket, ...(await arrival()) }))
    return true
  }

  async function signInWithPhone(phone: string, code: string): Promise<void> {
    await accept(await account.signInWithPhone({ phone, code, carrier: host.carrier, ...(await arrival()) }))
  }

  /** Says whose account goes with a number that may have changed hands; who was signed in may be another member now. */
  async function answerNumberClaim(answer: { claim: string; choice: 'mine' | 'new'; recipient: string; district: string }): Promise<void> {
    await accept(await account.answerNumberClaim({ ...answer, carrier: host.carrier, ...(await arrival()) }))
  }

  /** Signs in by a ticket of another carrier, in place of whoever was signed in; answers the page it leads to. */
  async function signInWithTicket(ticket: string): Promise<string> {
    const { visitor_id, guest_token } = await arrival()
    const { path, ...tokens } = await redeemHandoff({ ticket, target: host.ticketTarget, visitor_id, ...(guest_token ? { guest_token } : {}) })
    if (signedIn.value) await signOut().catch(() => undefined)
    await accept(tokens)
    return path
  }

  /** The guest's cart follows its owner, and so does what brought them here. */
  async function arrival(): Promise<{ visitor_id: string; guest_token?: string; entry?: string }> {
    const [visitor, guest, entry] = await Promise.all([visitorId(), vault.knownGuest(), knownEntry()])
    return { visitor_id: visitor, ...(guest ? { guest_token: guest } : {}), ...(entry ? { entry } : {}) }
  }

  async function accept(tokens: Tokens): Promise<void> {
    await vault.accept(tokens)
    signedIn.value = true
  }

  async function loadMember(): Promise<void> {
    if (!signedIn.value) return
    member.value = await account.getMember()
  }

  async function bindPhone(code: string): Promise<void> {
    const ticket = await host.signInTicket()
    if (!ticket) return
    member.value = await account.bindPhone({ provider: ticket.provider, app_id: ticket.app_id, code })
  }

  /** The device forgets even when the server cannot be told. */
  async function signOut(): Promise<void> {
    try {
      await account.signOut()
    } finally {
      await vault.clear()
      forget()
    }
  }

  return { signedIn, member, orderCounts, start, signInSilently, signInWithPhone, answerNumberClaim, signInWithTicket, loadMember, bindPhone, signOut }
})
