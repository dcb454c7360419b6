import { ref } from 'vue'
import { assetUrl } from '@/api'
import type { Picture } from '@/api/types'
import { knownEntry } from '@/analytics/entry'
import { track } from '@/analytics/tracker'
import { toast, toastProblem } from '@/features/notify'
import { host } from '#host'
import { translate } from '@/locale'

export interface ShareCard {
  title: string
  path: string
  picture: Picture | null
  /** Address of a picture that comes in one size. */
  imageUrl?: string
}

/**
 * The card that friends get: `shareCard` for the host's own menu, `share` for the page's own button.
 * The page itself calls `onShareAppMessage(shareCard)`: uni-app turns the menu on only for pages whose
 * own source names that hook. What brought this person here travels on with the card.
 */
export function useSharing(card: () => ShareCard) {
  const entry = ref<string | null>(null)
  void knownEntry().then((known) => (entry.value = known))

  function shareCard(): Page.CustomShareContent {
    const { title, path, picture, imageUrl } = card()
    const image = picture ? picture.narrow_url ?? picture.url : imageUrl
    track('share', { path, how: 'menu' })
    return { title, path: withEntry(path, entry.value), ...(image ? { imageUrl: assetUrl(image) } : {}) }
  }

  async function share(): Promise<void> {
    const { title, path } = card()
    track('share', { path, how: 'button' })
    try {
      if ((await host.share(title, withEntry(path, entry.value))) === 'copied') toast(translate('product.linkCopied'))
    } catch (failure) {
      toastProblem(failure)
    }
  }

  return { share, shareCard }
}

/** The entry by which the sharer came counts for those who follow, unless the path names one of its own. */
export function withEntry(path: string, entry: string | null): string {
  if (!entry || /[?&]e=/.test(path)) return path
  return `${path}${path.includes('?') ? '&' : '?'}e=${encodeURIComponent(entry)}`
}
