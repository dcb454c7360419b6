import { onLoad, onPullDownRefresh, onUnload } from '@dcloudio/uni-app'
import { computed, onScopeDispose, ref } from 'vue'
import { getPreview } from '@/api/content'
import { ApiProblem } from '@/api/problem'
import type { PreviewAnswer } from '@/api/types'
import { decoded } from '@/features/navigation'
import { startPreview } from '@/features/preview'
import { host } from '#host'
import { translate } from '@/locale'
import { useLoading } from './loading'

type Kind = PreviewAnswer['kind']
type Content<K extends Kind> = NonNullable<PreviewAnswer[K]>

/**
 * What a page of the shop's content shows: the published state by its slug, or an editor's unsaved one
 * by a preview's token. A newer token refreshes what is shown, and nothing but that.
 */
export function useContent<K extends Kind>(kind: K, fetch: (slug: string) => Promise<Content<K>>) {
  const slug = ref('')
  const token = ref('')
  const content = useLoading(() => (token.value ? previewed(kind, token.value) : fetch(slug.value)))
  /** The failure is that there is no such page, or that the preview's time is over: trying again is no help. */
  const gone = computed(() => (/_not_found$|^http_404$|^preview_expired$/.test(content.code.value) ? content.code.value : ''))
  let stopHearing = (): void => undefined

  onLoad((query) => {
    slug.value = decoded(query?.slug)
    token.value = query?.preview ?? ''
    if (token.value) {
      startPreview()
      stopHearing = host.onPreviewToken((newer) => {
        token.value = newer
        return content.run()
      })
    }
    void content.run()
  })
  onPullDownRefresh(content.run)
  onUnload(() => stopHearing())
  onScopeDispose(() => stopHearing())

  return { ...content, slug, gone, isPreview: computed(() => token.value !== '') }
}

async function previewed<K extends Kind>(kind: K, token: string): Promise<Content<K>> {
  const found = (await getPreview(token))[kind]
  if (!found) throw new ApiProblem('preview_expired', 404, translate('error.previewExpired'))
  return found as Content<K>
}
