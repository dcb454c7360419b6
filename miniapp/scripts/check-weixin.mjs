// Judges the WeChat build by the platform's own compilers, without network:
//   miniprogram-ci       what an upload would compile: pages, components, scripts, style sheets, icons
//   miniprogram-compiler wcc and wcsc, which also catch bad markup
// Build first: npm run build:mp-weixin
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'

const BUILT = resolve('dist/build/mp-weixin')
const SCRATCH = resolve('.check')
const require = createRequire(import.meta.url)

if (!existsSync(join(BUILT, 'app.json'))) {
  console.error(`${BUILT} holds no build: run npm run build:mp-weixin first`)
  process.exit(1)
}
rmSync(SCRATCH, { recursive: true, force: true })
mkdirSync(SCRATCH)

function filesEndingIn(suffix, folder = BUILT) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesEndingIn(suffix, path)
    return entry.name.endsWith(suffix) ? [path] : []
  })
}

const MAX_OUTPUT = 256 * 1024 * 1024

function compileMarkup() {
  const code = require('miniprogram-compiler').wxmlToJs(BUILT, { maxBuffer: MAX_OUTPUT })
  console.log(`wcc        markup compiled to ${(code.length / 1024).toFixed(0)} KB`)
}

function compileStyles() {
  // Not by the package's front door: that one meets a refused sheet with an unrelated TypeError.
  const compile = require('miniprogram-compiler/src/wcsc')
  const sheets = filesEndingIn('.wxss').map((path) => relative(BUILT, path).slice(0, -'.wxss'.length))
  const compiled = compile(BUILT, sheets, { maxBuffer: MAX_OUTPUT })
  if (compiled instanceof Error) throw compiled
  console.log(`wcsc       ${sheets.length} style sheets compiled`)
}

/** The key signs uploads; compiling only wants a file in its place. */
function scratchKey() {
  const path = join(SCRATCH, 'key.pem')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(path, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  return path
}

async function compileAsForUpload() {
  const ci = require('miniprogram-ci')
  const project = new ci.Project({
    appid: 'wx0000000000000000',
    type: 'miniProgram',
    projectPath: BUILT,
    privateKeyPath: scratchKey(),
    ignores: ['node_modules/**/*'],
  })
  // The platform would be asked for the limits of this app; the published defaults stand in.
  project.attr = async () => ci.DefaultProjectAttr
  const started = Date.now()
  const archive = join(SCRATCH, 'compiled.zip')
  await ci.getCompiledResult(
    { project, version: '0.0.0', desc: '', setting: { es6: true, minify: true }, onProgressUpdate: () => undefined },
    archive,
  )
  console.log(`ci         compiled in ${((Date.now() - started) / 1000).toFixed(1)} s, ${(statSync(archive).size / 1024).toFixed(0)} KB zipped`)
}

try {
  compileMarkup()
  compileStyles()
  await compileAsForUpload()
} catch (failure) {
  console.error(String(failure.stderr ?? '') + (failure.message ?? failure))
  process.exitCode = 1
} finally {
  rmSync(SCRATCH, { recursive: true, force: true })
  // miniprogram-ci leaves compiler processes waiting for more work.
  process.exit()
}
