import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { getSite } from '@/api/catalog'
import type { Site, SiteTheme } from '@/api/types'
import { readStoredJson, removeStored, writeStored } from '@/storage'
import { defaultTheme } from '@/theme/tokens'

const KEY = 'portico.site'

/** The shop itself: its name, its look, how it takes payment and whom to call. */
export const useSiteStore = defineStore('site', () => {
  const site = ref<Site | null>(null)
  /** A shop kept on this device by an older version may lack what is newer. */
  const theme = computed<SiteTheme>(() => ({ ...defaultTheme, ...site.value?.theme }))

  let draft: Partial<Site> = {}

  /** Shows a brand that is being edited in the console beside this app; nothing of it is kept. */
  function show(next: Partial<Site>): void {
    draft = next
    if (site.value) site.value = { ...site.value, ...draft }
  }

  /** Shows the look of the last visit at once, then asks the server for today's. */
  async function load(): Promise<void> {
    site.value ??= await readStoredJson<Site | null>(KEY, null)
    try {
      const answer = await getSite()
      site.value = { ...answer, ...draft }
      await writeStored(KEY, JSON.stringify(answer))
    } catch {
      // A shop without its brand's colours is still a shop: the bundled theme stays.
    }
  }

  /** The copy on this device goes; what shows stays until it is loaded anew. */
  const forget = () => removeStored(KEY)

  return { site, theme, show, load, forget }
})
