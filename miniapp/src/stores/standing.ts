import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { stayMember } from '@/api/privacy'
import { useSessionStore } from './session'

const FIRST_LOOK_MS = 1_500
const NEXT_LOOK_MS = 2_000
/** After so many looks the member sees what there is; the next page asks again anyway. */
const MOST_LOOKS = 45

const waiting = new Set<() => void>()

/** Calls `reload` each time the member's data have come together, until the owner goes. */
export function whenSynced(reload: () => void): void {
  waiting.add(reload)
  onScopeDispose(() => waiting.delete(reload))
}

/** What every page says about the account: two halves of it are being joined, or it is about to be closed. */
export const useStandingStore = defineStore('standing', () => {
  const session = useSessionStore()
  const looks = ref(0)
  const syncing = computed(() => session.member?.syncing === true && looks.value < MOST_LOOKS)
  const leavesAt = computed(() => session.member?.erasure_due_at ?? null)
  let timer: ReturnType<typeof setTimeout> | null = null

  function lookIn(milliseconds: number): void {
    if (timer) clearTimeout(timer)
    timer = setTimeout(look, milliseconds)
  }

  async function look(): Promise<void> {
    timer = null
    if (!session.signedIn) return
    looks.value += 1
    // What cannot be asked now is asked by the next page of the member.
    await session.loadMember().catch(() => undefined)
    if (!session.member?.syncing) looks.value = 0
    if (syncing.value) lookIn(NEXT_LOOK_MS)
  }

  /** The account goes on as before. Rejects when the server did not take it. */
  async function stay(): Promise<void> {
    await stayMember()
    leaving(null)
  }

  /** The day when the account is closed, as the server just said. */
  function leaving(at: string | null): void {
    if (session.member) session.member = { ...session.member, erasure_due_at: at }
  }

  // The first page has the network for itself.
  watch(() => session.signedIn, (now) => now && lookIn(FIRST_LOOK_MS), { immediate: true })
  watch(syncing, (now, before) => {
    if (now) lookIn(NEXT_LOOK_MS)
    else if (before && session.signedIn) [...waiting].forEach((reload) => reload())
  })

  return { syncing, leavesAt, look, stay, leaving }
})
