// Makes src/theme/icons.scss from the website's drawings, so that both show the same ones: every name the app uses, in
// the three sets a brand chooses from. Run after changing a drawing or adding a name: npm run icons
import { readFileSync, writeFileSync } from 'node:fs'

const WEBSITE = new URL('../../src/portico/entrypoints/site/static/website/', import.meta.url)
const read = (file) => {
  const text = readFileSync(new URL(file, WEBSITE), 'utf8')
  return Object.fromEntries([...text.matchAll(/<symbol id="([\w-]+)"[^>]*>(.*?)<\/symbol>/g)].map(([, id, body]) => [id, body]))
}
// The names stand in the app; this reads them without a TypeScript compiler.
const names = readFileSync(new URL('../src/theme/icon-names.ts', import.meta.url), 'utf8')
const drawn = Object.fromEntries([...names.matchAll(/^  '?([\w-]+)'?: '([\w-]+)',$/gm)].map(([, name, id]) => [name, id]))
const lines = read('icons.svg')
const solids = read('icons-solid.svg')

const STROKES = {
  line: "fill='none' stroke='%23000' stroke-width='1.5' stroke-linecap='square'",
  round: "fill='none' stroke='%23000' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'",
}
const uri = (body, style) =>
  `url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' ${style}%3E${body
    .replaceAll('"', "'")
    .replaceAll('#', '%23')
    .replaceAll('currentColor', '%23000')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E')}%3C/svg%3E")`
/** A full heart says that something is kept: no set fills it by itself. */
const FULL_MEANS_KEPT = new Set(['heart'])
const rule = (selector, image) => `${selector} { -webkit-mask-image: ${image}; mask-image: ${image}; }`

const rules = [...new Set(Object.values(drawn))].flatMap((id) => {
  if (!lines[id] && !solids[id]) throw new Error(`the website has no drawing "${id}"`)
  const line = lines[id] ?? solids[id]
  return [
    rule(`.p-icon.is-${id}`, uri(line, STROKES.line)),
    rule(`.p-icon.is-${id}.set-round`, uri(line, STROKES.round)),
    // A thin line would look lost beside filled drawings.
    rule(`.p-icon.is-${id}.set-solid`, solids[id] && !FULL_MEANS_KEPT.has(id) ? uri(solids[id], "fill='%23000'") : uri(line, STROKES.round)),
  ]
})
rules.push(rule('.p-icon.is-heart.is-full', uri(solids.heart, "fill='%23000'")))
const head = '/* Made by scripts/render-icons.mjs from the drawings of the website: change those. */\n'
writeFileSync(new URL('../src/theme/icons.scss', import.meta.url), `${head}${rules.join('\n')}\n`)
console.log(`src/theme/icons.scss ${rules.length} rules`)
