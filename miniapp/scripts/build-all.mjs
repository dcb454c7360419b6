// Builds for every host, or for those named: node scripts/build-all.mjs mp-qq
// Hosts share nothing while they build, so as many run at once as there are cores to spare.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { HOSTS, unknownHosts } from './hosts.mjs'

const named = process.argv.slice(2)
const complaint = unknownHosts(named)
if (complaint) {
  console.error(complaint)
  process.exit(2)
}

const waiting = named.length > 0 ? named : [...HOSTS]
let failed = 0
await Promise.all(Array.from({ length: Math.min(waiting.length, availableParallelism()) }, worker))
process.exit(failed === 0 ? 0 : 1)

async function worker() {
  for (let host = waiting.shift(); host; host = waiting.shift()) {
    const started = Date.now()
    const { status, output } = await build(host)
    const ok = status === 0 && /Build complete/.test(output)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(`${ok ? 'built ' : 'FAILED'} ${host.padEnd(12)} ${seconds.padStart(5)} s  ${resolve('dist/build', host)}`)
    if (ok) continue
    failed += 1
    console.error(output)
  }
}

function build(host) {
  // Alipay's own compiler does not shrink what it is given.
  const args = ['uni', 'build', ...(host === 'h5' ? [] : ['-p', host]), ...(host === 'mp-alipay' ? ['--minify'] : [])]
  return new Promise((done) => {
    const child = spawn('npx', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('close', (status) => done({ status, output }))
  })
}
