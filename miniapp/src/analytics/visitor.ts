import { newId } from '@/ids'
import { readStored, writeStored } from '@/storage'

const KEY = 'portico.visitor'

let visitor: Promise<string> | null = null

/** The id by which this device is known before, and besides, any sign-in. */
export function visitorId(): Promise<string> {
  visitor ??= readStored(KEY).then(async (known) => {
    if (known) return known
    const id = newId()
    await writeStored(KEY, id)
    return id
  })
  return visitor
}
