import { onShow } from '@dcloudio/uni-app'
import { ref, watch, type Ref } from 'vue'
import { addFavourite, isFavourite, removeFavourite, type CollectedKind } from '@/api/collected'
import { track } from '@/analytics/tracker'
import { toast, toastProblem } from '@/features/notify'
import { translate } from '@/locale'
import { useSessionStore } from '@/stores/session'
import { asMember } from './member'

export interface FavouriteState {
  saved: Ref<boolean>
  /** Keeps it, or lets it go; a guest signs in on the way. */
  toggle: () => Promise<void>
}

/**
 * The heart of a page about one thing. It answers the finger at once and goes back when the server
 * says no; a second tap while the first is on its way is the same tap.
 */
export function useFavourite(kind: CollectedKind, id: () => string): FavouriteState {
  const session = useSessionStore()
  const saved = ref(false)
  let busy = false
  let changes = 0

  /** An answer from before a change is not believed: it may arrive after it. */
  async function look(): Promise<void> {
    if (!session.signedIn || !id() || busy) return
    const [asked, seen] = [id(), changes]
    const answer = await isFavourite(kind, asked).catch(() => null)
    if (answer && asked === id() && seen === changes) saved.value = answer.saved
  }

  async function set(wanted: boolean): Promise<void> {
    if (busy) return
    busy = true
    changes += 1
    const before = saved.value
    saved.value = wanted
    try {
      await (wanted ? addFavourite : removeFavourite)(kind, id())
      track(wanted ? 'favourite_add' : 'favourite_remove', { kind, id: id() })
      toast(translate(wanted ? 'favourites.added' : 'favourites.removed'))
    } catch (failure) {
      saved.value = before
      toastProblem(failure)
    } finally {
      busy = false
    }
  }

  // A guest cannot have kept anything: after signing in, the tap means "keep", whatever was kept before.
  const toggle = () => (session.signedIn ? set(!saved.value) : asMember(() => set(true)))

  watch([id, () => session.signedIn], look)
  onShow(look)
  return { saved, toggle }
}
