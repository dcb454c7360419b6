import type { Plugin } from 'vite'

/** One CSS rule, with one level of nesting (a `@keyframes` holds rules of its own). */
const rule = (head: string) => new RegExp(`${head}[^{}]*\\{(?:[^{}]|\\{[^{}]*\\})*\\}`, 'g')

const BEACON_RULES = [
  rule('@(?:-webkit-)?keyframes shadow-preload'),
  rule('\\.uni-page-head-shadow-[a-z]+::?after'),
]
const BEACON_ELEMENT = /[^{}]*\{[^{}]*shadow-preload[^{}]*\}/g
const WOT_ASSETS = /https:\/\/registry\.npmmirror\.com\/wot-design-uni-assets\/[^'"`]*/g

export function stripBeacon(css: string): string {
  const withoutRules = BEACON_RULES.reduce((text, pattern) => text.replace(pattern, ''), css)
  return withoutRules.replace(BEACON_ELEMENT, '')
}

/**
 * The output of uni-app fetches a picture from its vendor's host (a hidden animation that counts
 * installations), and wot-design-uni takes its empty-state pictures from another. A self-hosted
 * shop tells nobody that it exists: both are taken out; `npm run check:output` proves it.
 */
export function withoutOutsideHosts(): Plugin {
  return {
    name: 'portico:without-outside-hosts',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') {
            file.code = file.code.replace(WOT_ASSETS, '')
          } else if (typeof file.source === 'string') {
            file.source = stripBeacon(file.source).replace(WOT_ASSETS, '')
          }
        }
      },
    },
  }
}
