// A self-hosted shop tells nobody that it exists: no file of an output names somebody else's host.
import { readFileSync } from 'node:fs'

/** An address that is a name and not a place: nothing is ever fetched from it. */
const NAMESPACES = ['http://www.w3.org']
const ADDRESS = /(?:https?|wss?):\/\/[a-zA-Z0-9][a-zA-Z0-9.-]*\.[a-zA-Z]{2,}|url\(['"]?\/\/[a-zA-Z0-9.-]+/g
/** The vendor's beacon by its parts; on WeChat it hides its host in character codes. */
const BEACON = /shadow-preload|preloadAssets|fromCharCode\(99,|dcimg|dcloud\.(?:net|io)/
const COMMENT = /<!--[\s\S]*?-->/g
/** Pictures and fonts carry the addresses of their makers in places that nothing reads. */
const BINARY = /\.(?:png|webp|jpe?g|gif|ttf|woff2?)$/

/** Addresses in one file that are neither names nor the shop's own (`origin`). */
export function outsideHosts(path, origin) {
  if (BINARY.test(path)) return []
  const text = readFileSync(path, 'latin1').replace(COMMENT, '')
  const own = new Set([...NAMESPACES, ...(origin ? [new URL(origin).origin] : [])])
  const found = (text.match(ADDRESS) ?? []).filter((address) => !own.has(address))
  const beacon = text.match(BEACON)
  return beacon ? [...found, beacon[0]] : found
}
