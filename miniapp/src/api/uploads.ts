import { host } from '#host'
import { previewing } from '@/features/preview'
import { currentLanguage, translate } from '@/locale'
import { vault } from './index'
import { ApiProblem, problemFrom } from './problem'

const TIMEOUT_MS = 60_000

/** Sends one picture as the part `file` of a form and answers what the server made of it. Fails as an `ApiProblem`. */
export async function uploadPicture<T>(path: string, filePath: string): Promise<T> {
  if (previewing.value) throw new ApiProblem('read_only', 403, translate('error.readOnly'))
  const access = await vault.accessToken()
  let answer = await send(path, filePath, access)
  if (answer.status === 401 && access) {
    const renewed = await vault.refresh(access)
    if (renewed) answer = await send(path, filePath, renewed)
  }
  if (answer.status >= 200 && answer.status < 300) return answer.body as T
  throw problemFrom(answer.status, answer.body, translate('error.unexpected'))
}

function send(path: string, filePath: string, access: string | null): Promise<{ status: number; body: unknown }> {
  const header: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    'Accept-Language': currentLanguage(),
  }
  const site = import.meta.env.VITE_SITE_CODE
  if (site) header['X-Portico-Site'] = site
  if (access) header.Authorization = `Bearer ${access}`
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url: `${host.origin}/api/v1${path}`,
      filePath,
      name: 'file',
      header,
      timeout: TIMEOUT_MS,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parse(data) }),
      fail: () => reject(new ApiProblem('offline', 0, translate('error.offline'))),
    })
  })
}

/** Uploads answer text on every host. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** Pictures of the person's choice, made smaller by the host; empty when they changed their mind. */
export function choosePictures(most: number): Promise<string[]> {
  return new Promise((resolve) => {
    uni.chooseImage({
      count: most,
      sizeType: ['compressed'],
      success: ({ tempFilePaths }) => resolve(([] as string[]).concat(tempFilePaths)),
      fail: () => resolve([]),
    })
  })
}
