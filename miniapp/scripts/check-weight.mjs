// What a first visit to the H5 home costs in script: the page's own, the entry, the home page, and all
// that these import, gzipped. Fails above 180 KB: node scripts/check-weight.mjs [folder]
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 180
const folder = process.argv[2] ?? 'dist/build/h5'
const IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([\w.$-]+\.js)["']/g
const ENTRY = /<script type="module"[^>]*src="[^"]*\/([\w.$-]+\.js)"/
const INLINE = /<script>([\s\S]*?)<\/script>/g

function fail(message) {
  console.error(message)
  process.exit(1)
}

if (!existsSync(join(folder, 'index.html'))) fail(`${folder}: not built`)
const page = readFileSync(join(folder, 'index.html'), 'utf8')
const assets = join(folder, 'assets')
const entry = ENTRY.exec(page)?.[1]
if (!entry) fail('the page names no entry')

// The home page comes by a dynamic import of the entry: its chunk is known by its name (build/home-chunk.ts).
const home = readdirSync(assets).find((name) => /^home\..*\.js$/.test(name))
if (!home) fail('the build has no chunk of the home page')
const wanted = new Set()
for (const next = [entry, home]; next.length > 0; ) {
  const name = next.pop()
  if (wanted.has(name)) continue
  wanted.add(name)
  for (const [, imported] of readFileSync(join(assets, name), 'utf8').matchAll(IMPORT)) next.push(imported)
}

const weigh = (text) => gzipSync(text, { level: 9 }).length / 1024
const parts = [...wanted].map((name) => ({ name, kb: weigh(readFileSync(join(assets, name))) }))
parts.push({ name: 'in the page', kb: [...page.matchAll(INLINE)].reduce((sum, [, text]) => sum + weigh(text), 0) })
parts.sort((one, other) => other.kb - one.kb)
const total = parts.reduce((sum, { kb }) => sum + kb, 0)

for (const { name, kb } of parts) console.log(`${kb.toFixed(1).padStart(7)} KB  ${basename(name)}`)
console.log(`${total.toFixed(1).padStart(7)} KB  of script before the H5 home shows (at most ${LIMIT_KB})`)
if (total > LIMIT_KB) fail(`the H5 home loads ${total.toFixed(1)} KB of script`)
