import { ApiProblem } from '@/api/problem'
import { translate } from '@/locale'
import { useThemeStore } from '@/stores/theme'
import { declinedPrivacy } from './refusals'

export function toast(text: string): void {
  uni.showToast({ title: text, icon: 'none', duration: 2200 })
}

/** Text for a person about anything that was thrown. */
export function messageOf(failure: unknown): string {
  if (failure instanceof ApiProblem) return failure.message
  return translate(failure instanceof Error && declinedPrivacy(failure.message) ? 'gate.refused' : 'error.unexpected')
}

export function toastProblem(failure: unknown): void {
  toast(messageOf(failure))
}

/** Asks before something that cannot be undone. */
export function confirmWith(title: string, content: string, confirmText?: string): Promise<boolean> {
  return new Promise((resolve) => {
    uni.showModal({
      title,
      content,
      confirmColor: useThemeStore().colours.link,
      confirmText: confirmText ?? translate('common.ok'),
      cancelText: translate('common.cancel'),
      success: ({ confirm }) => resolve(confirm),
      fail: () => resolve(false),
    })
  })
}
