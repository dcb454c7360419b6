import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { recordViews, VIEWS_AT_ONCE, type CollectedKind, type View } from '@/api/collected'
import { ApiProblem } from '@/api/problem'
import type { ProductCard } from '@/api/types'
import { host } from '#host'
import { readStoredJson, removeStored, writeStored } from '@/storage'
import { useSessionStore } from './session'

const KEY = 'portico.history'

/** A view with what a list needs to show it again without asking. */
export interface KeptView extends View {
  product: ProductCard | null
}

/**
 * What was looked at on this device. It stays here for a guest, and goes to the member's own history
 * as soon as somebody is signed in and the network takes it.
 */
export const useBrowsingStore = defineStore('browsing', () => {
  const session = useSessionStore()
  const kept = ref<KeptView[]>([])
  const views = computed(() => kept.value)
  let sending = false
  const loaded = readStoredJson<KeptView[]>(KEY, []).then((stored) => {
    kept.value = merged(kept.value, stored)
  })

  async function save(): Promise<void> {
    await writeStored(KEY, JSON.stringify(kept.value))
  }

  async function remember(kind: CollectedKind, id: string, product: ProductCard | null): Promise<void> {
    await loaded
    kept.value = merged([{ kind, id, viewed_at: new Date().toISOString(), product }], kept.value)
    await save()
    await handOver()
  }

  /** The device keeps nothing that the member's history has. What the server calls malformed is let go. */
  async function handOver(): Promise<void> {
    await loaded
    if (sending || !session.signedIn || kept.value.length === 0) return
    sending = true
    const sent = kept.value
    try {
      await recordViews(sent.map(({ kind, id, viewed_at }) => ({ kind, id, viewed_at, carrier: host.carrier })))
      await letGo(sent)
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.status === 422) await letGo(sent)
    } finally {
      sending = false
    }
  }

  async function letGo(sent: KeptView[]): Promise<void> {
    kept.value = kept.value.filter((view) => !sent.includes(view))
    await save()
  }

  async function remove(kind: CollectedKind, id: string): Promise<void> {
    await loaded
    kept.value = kept.value.filter((view) => !(view.kind === kind && view.id === id))
    await save()
  }

  async function clear(): Promise<void> {
    await loaded
    kept.value = []
    await removeStored(KEY)
  }

  watch(() => session.signedIn, (now) => now && handOver(), { immediate: true })

  return { views, loaded: () => loaded, remember, handOver, remove, clear }
})

/** The latest look at each thing, latest first, as many as the server takes at once. */
function merged(newer: KeptView[], older: KeptView[]): KeptView[] {
  const known = new Set(newer.map(({ kind, id }) => kind + id))
  return [...newer, ...older.filter(({ kind, id }) => !known.has(kind + id))].slice(0, VIEWS_AT_ONCE)
}
