import type { PrivacyGate } from './adapter'

type Callbacks<T> = { success: (answer: T) => void; fail: () => void }

/** The calls that WeChat (2.32.3) and Douyin (3.19.0) share; older base libraries have none of them. */
export interface PrivacyApi {
  getPrivacySetting?: (options: Callbacks<{ needAuthorization: boolean; privacyContractName: string }>) => void
  onNeedPrivacyAuthorization?: (
    listener: (
      resolve: (answer: { event: 'exposureAuthorization' | 'agree' | 'disagree'; buttonId?: string }) => void,
      info?: { referrer?: string },
    ) => void,
  ) => void
  openPrivacyContract?: (options: Callbacks<unknown>) => void
}

/**
 * The host's privacy agreement by its own calls, or null where it has none. A host whose agreement nobody
 * listens for shows its own sheet, so that an old base library still asks.
 */
export function privacyGate(api: PrivacyApi): PrivacyGate | null {
  if (typeof api.onNeedPrivacyAuthorization !== 'function') return null
  return {
    contract: () =>
      new Promise((resolve) => {
        if (!api.getPrivacySetting) return resolve('')
        api.getPrivacySetting({ success: ({ privacyContractName }) => resolve(privacyContractName ?? ''), fail: () => resolve('') })
      }),
    onNeeded: (asked) =>
      api.onNeedPrivacyAuthorization?.((resolve, info) =>
        asked({
          call: info?.referrer ?? '',
          shown: () => resolve({ event: 'exposureAuthorization' }),
          agree: (buttonId) => resolve({ event: 'agree', buttonId }),
          refuse: () => resolve({ event: 'disagree' }),
        }),
      ),
    openContract: () =>
      new Promise((resolve) => {
        if (!api.openPrivacyContract) return resolve(false)
        api.openPrivacyContract({ success: () => resolve(true), fail: () => resolve(false) })
      }),
  }
}
