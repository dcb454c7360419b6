import { assetUrl } from '@/api'
import type { Invoice } from '@/api/wallet'
import { toast, toastProblem } from '@/features/notify'
import { host } from '#host'
import { translate } from '@/locale'

/** Opens the PDF of an issued invoice; where files cannot be opened, its link is on the clipboard. */
export function useInvoiceFile() {
  async function openInvoice(invoice: Invoice): Promise<void> {
    try {
      const how = await host.openFile(assetUrl(invoice.file_url), `${invoice.invoice_no}.pdf`)
      if (how === 'copied') toast(translate('resource.linkCopied'))
    } catch (failure) {
      toastProblem(failure)
    }
  }
  return { openInvoice }
}
