import { previewing } from '@/features/preview'
import { host } from '#host'
import { currentLanguage, translate } from '@/locale'
import { readStored, removeStored, writeStored } from '@/storage'
import { ApiClient } from './client'
import { ApiProblem } from './problem'
import { TokenVault } from './token-vault'
import { uniTransport } from './transport'
import type { Tokens } from './types'

let signedOut: () => void = () => undefined

/** Tells who wants to know that the server ended the session (the session store). */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

export const vault: TokenVault = new TokenVault(
  { read: readStored, write: writeStored, remove: removeStored },
  {
    async refresh(refreshToken) {
      try {
        return await api.call<Tokens>('/auth/refresh', {
          method: 'POST',
          identity: 'none',
          body: { refresh_token: refreshToken },
        })
      } catch (failure) {
        if (failure instanceof ApiProblem && failure.status === 401) return null
        throw failure
      }
    },
    async createGuest() {
      const { guest_token } = await api.call<{ guest_token: string }>('/auth/guest', {
        method: 'POST',
        identity: 'none',
      })
      return guest_token
    },
  },
  () => signedOut(),
)

export const api = new ApiClient({
  baseUrl: `${host.origin}/api/v1`,
  siteCode: import.meta.env.VITE_SITE_CODE,
  transport: uniTransport(host),
  credentials: vault,
  language: currentLanguage,
  describe: (failure) => translate(`error.${failure}`),
  readOnly: () => previewing.value,
})

/** The server names its pictures by path; hosts resolve a bare path inside the app's own package. */
export function assetUrl(url: string | null | undefined): string {
  if (!url) return ''
  return url.startsWith('/') && !url.startsWith('//') ? host.origin + url : url
}
