// Judges what was built in dist/build, each host by its own table (host-rules/): tags, attributes, APIs,
// package sizes, pages, tab icons, outside hosts. node scripts/check-host.mjs [mp-weixin …]
// Named hosts have to be built; without names, whatever is built is judged.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge } from './host-check/judge.mjs'
import { bytesOf, filesBelow, pagesOf } from './host-check/output.mjs'
import { outsideHosts } from './host-check/outside-hosts.mjs'
import { rulesOf } from './host-check/rules.mjs'
import { HOSTS, unknownHosts } from './hosts.mjs'

const ROOT = 'dist/build'
const origin = process.env.VITE_API_ORIGIN
const routes = pagesOf(JSON.parse(readFileSync('src/pages.json', 'utf8')))

const named = process.argv.slice(2)
const complaint = unknownHosts(named)
if (complaint) {
  console.error(complaint)
  process.exit(2)
}

const built = (named.length > 0 ? named : HOSTS).filter((host) => existsSync(join(ROOT, host)))
const problems = named.filter((host) => !built.includes(host)).map((host) => `${host}: not built`)
if (built.length === 0) problems.push('nothing was built')

for (const host of built) problems.push(...(host === 'h5' ? checkWeb(host) : checkMiniProgram(host)).map((problem) => `${host}: ${problem}`))

for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)

function checkMiniProgram(host) {
  const rules = rulesOf(host)
  const { problems: found, sizes } = judge(join(ROOT, host), rules, { routes, origin })
  if (sizes) report(host, `main ${kb(sizes.main)}, all ${kb(sizes.total)} of ${rules.limits.total} KB · rules ${rules.leastCertain}`, found)
  return found
}

function checkWeb(host) {
  const files = filesBelow(join(ROOT, host))
  const found = files.flatMap((path) => outsideHosts(path, origin).map((address) => `${path}: names ${address}`))
  report(host, `all ${kb(bytesOf(files))}, ${files.length} files`, found)
  return found
}

function report(host, facts, found) {
  console.log(`${found.length === 0 ? 'ok    ' : 'FAILED'} ${host.padEnd(12)} ${facts}`)
}

function kb(bytes) {
  return `${(bytes / 1024).toFixed(0).padStart(5)} KB`
}
