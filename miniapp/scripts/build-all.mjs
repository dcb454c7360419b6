// Builds for every host, one after the other, or for those named: node scripts/build-all.mjs mp-qq
import { spawnSync } from 'node:child_process'
import { HOSTS } from './hosts.mjs'

const wanted = process.argv.slice(2)
let failed = 0
for (const host of wanted.length > 0 ? wanted : HOSTS) {
  const started = Date.now()
  // Alipay's own compiler does not shrink what it is given.
  const args = ['uni', 'build', ...(host === 'h5' ? [] : ['-p', host]), ...(host === 'mp-alipay' ? ['--minify'] : [])]
  const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8' })
  const ok = status === 0 && /Build complete/.test(stdout)
  console.log(`${ok ? 'built ' : 'FAILED'} ${host.padEnd(12)} ${((Date.now() - started) / 1000).toFixed(1)} s`)
  if (!ok) {
    failed += 1
    console.error(stdout + stderr)
  }
}
process.exit(failed === 0 ? 0 : 1)
