import { host } from '#host'
import { i18n, translate } from '@/locale'

/** What people call a carrier; empty for one that this version does not know. */
export function carrierName(carrier: string | null | undefined): string {
  const key = `carrier.${(carrier ?? '').replace(/^mp-/, '')}`
  return carrier && i18n.global.te(key, 'zh-Hans') ? translate(key) : ''
}

/** “Opened in WeChat”, for what was looked at last on another carrier than this; empty for the rest. */
export function openedElsewhere(carrier: string | null | undefined): string {
  const where = carrier === host.carrier ? '' : carrierName(carrier)
  return where && translate('history.openedIn', { where })
}
