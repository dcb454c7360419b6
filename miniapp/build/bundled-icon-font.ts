import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

const STYLE = /wot-design-uni\/components\/wd-icon\/index\.scss/
const REMOTE_FACE = /@font-face\s*\{[^}]*https?:[^}]*\}/g
const LOCAL_FACE = /\.\/wd-icons\.ttf/g

/**
 * wot-design-uni fetches its icon font from somebody else's host. The same font lies in the
 * package: put it into the style sheet, so that a shop shows its icons with no outside host.
 */
export function bundledIconFont(): Plugin {
  const font = createRequire(import.meta.url).resolve('wot-design-uni/components/wd-icon/wd-icons.ttf')
  const inline = `data:font/ttf;base64,${readFileSync(font).toString('base64')}`
  const face = `@font-face{font-family:'wd-icons';src:url('${inline}') format('truetype');font-weight:normal;font-style:normal}`
  return {
    name: 'portico:bundled-icon-font',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes('wd-icons') || !code.includes('@font-face')) return null
      if (!STYLE.test(id) && !id.includes('wd-icon')) return null
      return { code: face + code.replace(REMOTE_FACE, '').replace(LOCAL_FACE, inline), map: null }
    },
  }
}
