import { ref } from 'vue'
import { track } from '@/analytics/tracker'
import { getGuides } from '@/api/guides'
import type { Guide } from '@/api/types'
import { host } from '#host'
import { copy } from '@/features/clipboard'
import { mayShow, type GuideMemory } from '@/features/guide-pause'
import { toast, toastProblem } from '@/features/notify'
import { newId } from '@/ids'
import { currentLanguage, translate } from '@/locale'
import { readStoredJson, writeStored } from '@/storage'

type Memory = Record<string, GuideMemory>

const KEY = 'portico.guides'
/** One start of the app: a guide seen in it may be seen again on its other pages. */
const VISIT = newId()
const counted = new Set<string>()
const asked = new Map<string, Promise<Guide[]>>()

function guides(): Promise<Guide[]> {
  const language = currentLanguage()
  const known = asked.get(language)
  if (known) return known
  // A guide is never worth a failure on the page: without an answer there is none, until the next start.
  const answer = getGuides().then(({ items }) => items).catch(() => [])
  asked.set(language, answer)
  return answer
}

async function remember(position: string, what: GuideMemory): Promise<void> {
  const memory = await readStoredJson<Memory>(KEY, {})
  await writeStored(KEY, JSON.stringify({ ...memory, [position]: { ...memory[position], ...what } }))
}

/** A position of guidance to the website: shown at most as often as its merchant allows, closed by one tap. */
export function useGuide(position: string, target: () => string | undefined) {
  const guide = ref<Guide | null>(null)

  async function load(): Promise<void> {
    const found = (await guides()).find((one) => one.position === position)
    if (!found) return
    const memory = await readStoredJson<Memory>(KEY, {})
    const now = Date.now()
    if (!mayShow(memory[position], now, found.cap_hours, VISIT)) return
    guide.value = found
    if (counted.has(position)) return
    counted.add(position)
    track('guide_shown', { position })
    await remember(position, { shown: now, visit: VISIT })
  }

  /** The address of the page on the website, for the computer it is to be opened on. */
  async function follow(): Promise<void> {
    if (!guide.value) return
    track('guide_click', { position })
    try {
      await copy(host.origin + guide.value.path.replace('{id}', encodeURIComponent(target() ?? '')))
      toast(translate('common.linkForComputer'))
    } catch (failure) {
      toastProblem(failure)
    }
  }

  async function close(): Promise<void> {
    guide.value = null
    track('guide_closed', { position })
    await remember(position, { closed: Date.now() })
  }

  return { guide, load, follow, close }
}
