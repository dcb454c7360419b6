// Looks at what was built in dist/build: no outside host in any file, main packages within 2 MB.
// Fails when nothing was built, or when a named host was not: node scripts/check-output.mjs h5 mp-weixin
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HOSTS } from './hosts.mjs'

const ROOT = 'dist/build'
const MAIN_PACKAGE_LIMIT = 2 * 1024 * 1024
/** An address that is a name and not a place: nothing is ever fetched from it. */
const NAMESPACES = new Set(['http://www.w3.org'])
const ADDRESS = /(?:https?|wss?):\/\/[a-zA-Z0-9][a-zA-Z0-9.-]*\.[a-zA-Z]{2,}|url\(['"]?\/\/[a-zA-Z0-9.-]+/g
/** The vendor's beacon by its parts; on WeChat it hides its host in character codes. */
const BEACON = /shadow-preload|preloadAssets|fromCharCode\(99,|dcimg|dcloud\.(?:net|io)/
const COMMENT = /<!--[\s\S]*?-->/g
/** Pictures and fonts carry the addresses of their makers in places that nothing reads. */
const BINARY = /\.(?:png|webp|jpe?g|gif|ttf|woff2?)$/

const origin = process.env.VITE_API_ORIGIN
if (origin) NAMESPACES.add(new URL(origin).origin)

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

function outsideHosts(path) {
  const text = readFileSync(path, 'latin1').replace(COMMENT, '')
  const found = (text.match(ADDRESS) ?? []).filter((address) => !NAMESPACES.has(address))
  const beacon = text.match(BEACON)
  return beacon ? [...found, beacon[0]] : found
}

function mainPackageBytes(folder, files) {
  const app = join(folder, 'app.json')
  const roots = existsSync(app)
    ? (JSON.parse(readFileSync(app, 'utf8')).subPackages ?? JSON.parse(readFileSync(app, 'utf8')).subpackages ?? []).map(({ root }) => root)
    : []
  const inSubPackage = (path) => roots.some((root) => path.startsWith(join(folder, root) + '/'))
  return files.filter((path) => !inSubPackage(path)).reduce((sum, path) => sum + statSync(path).size, 0)
}

const named = process.argv.slice(2)
const built = (named.length > 0 ? named : HOSTS).filter((host) => existsSync(join(ROOT, host)))
const problems = named.filter((host) => !built.includes(host)).map((host) => `${host}: not built`)
if (built.length === 0) problems.push('nothing was built')

for (const host of built) {
  const folder = join(ROOT, host)
  const files = filesBelow(folder)
  const total = files.reduce((sum, path) => sum + statSync(path).size, 0)
  const main = host === 'h5' ? total : mainPackageBytes(folder, files)
  console.log(`${host.padEnd(12)} main package ${(main / 1024).toFixed(0).padStart(5)} KB, all ${(total / 1024).toFixed(0).padStart(5)} KB, ${files.length} files`)
  if (host !== 'h5' && main > MAIN_PACKAGE_LIMIT) problems.push(`${host}: main package of ${main} bytes is over 2 MB`)
  for (const path of files.filter((name) => !BINARY.test(name))) {
    for (const address of outsideHosts(path)) problems.push(`${path}: names ${address}`)
  }
}

for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
