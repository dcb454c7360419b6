import { assetUrl } from '@/api'
import type { Picture } from '@/api/types'
import { toast, toastProblem } from '@/features/notify'
import { host } from '#host'
import { translate } from '@/locale'

export interface ShareCard {
  title: string
  path: string
  picture: Picture | null
}

/**
 * The card that friends get: `shareCard` for the host's own menu, `share` for the page's own button.
 * The page itself calls `onShareAppMessage(shareCard)`: uni-app turns the menu on only for pages whose
 * own source names that hook.
 */
export function useSharing(card: () => ShareCard) {
  function shareCard(): Page.CustomShareContent {
    const { title, path, picture } = card()
    return { title, path, ...(picture ? { imageUrl: assetUrl(picture.narrow_url ?? picture.url) } : {}) }
  }

  async function share(): Promise<void> {
    const { title, path } = card()
    try {
      if ((await host.share(title, path)) === 'copied') toast(translate('product.linkCopied'))
    } catch (failure) {
      toastProblem(failure)
    }
  }

  return { share, shareCard }
}
