import { defineStore } from 'pinia'
import { ref } from 'vue'
import { readStoredJson, removeStored, writeStored } from '@/storage'

const KEY = 'portico.searches'
const KEPT = 12

/** What was searched for on this device, latest first. It never leaves the device. */
export const useSearchHistoryStore = defineStore('search-history', () => {
  const words = ref<string[]>([])

  async function load(): Promise<void> {
    words.value = await readStoredJson<string[]>(KEY, [])
  }

  async function remember(word: string): Promise<void> {
    const trimmed = word.trim()
    if (!trimmed) return
    words.value = [trimmed, ...words.value.filter((known) => known !== trimmed)].slice(0, KEPT)
    await writeStored(KEY, JSON.stringify(words.value))
  }

  async function clear(): Promise<void> {
    words.value = []
    await removeStored(KEY)
  }

  return { words, load, remember, clear }
})
