import { readStored, writeStored } from '@/storage'

const KEY = 'portico.entry'

/** Remembers the code of the entry (a poster, a link, a code on a shelf) that led here. */
export async function rememberEntry(entry: string): Promise<void> {
  await writeStored(KEY, entry)
}

/** The latest entry known on this device: it goes along with sign-in and with the order. */
export function knownEntry(): Promise<string | null> {
  return readStored(KEY)
}
