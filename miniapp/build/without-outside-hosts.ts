import type { Plugin } from 'vite'

/** One CSS rule, with one level of nesting (a `@keyframes` holds rules of its own). */
const rule = (head: string) => new RegExp(`${head}[^{}]*\\{(?:[^{}]|\\{[^{}]*\\})*\\}`, 'g')

const BEACON_RULES = [
  rule('@(?:-webkit-)?keyframes shadow-preload'),
  rule('\\.uni-page-head-shadow-[a-z]+::?after'),
]
const BEACON_ELEMENT = /[^{}]*\{[^{}]*shadow-preload[^{}]*\}/g
/** Addresses of manuals inside warnings: never fetched, but an output names no host at all. */
const MANUALS = /https:\/\/(?:vuejs\.org|(?:[a-z-]+\.)*dcloud\.(?:net\.cn|io))[^\s'"`\\),，。;]*/g
const WOT_ASSETS = /https:\/\/registry\.npmmirror\.com\/wot-design-uni-assets\/[^'"`]*/g

/** On WeChat the beacon is code that spells its host by character codes. */
const BEACON_FUNCTION = /function preloadAsset\(\) \{[\s\S]*?\n\}\n/
const BEACON_CALL = /^[ \t]*preloadAsset\(\);$/gm

/** Throws when the code is not as known: a new version must be looked at, not trusted. */
export function stripBeaconCode(code: string): string {
  const stripped = code.replace(BEACON_FUNCTION, '').replace(BEACON_CALL, '')
  if (stripped.includes('preloadAsset')) throw new Error('the beacon of uni-app has changed its shape')
  return stripped
}

export function stripBeacon(css: string): string {
  const withoutRules = BEACON_RULES.reduce((text, pattern) => text.replace(pattern, ''), css)
  return withoutRules.replace(BEACON_ELEMENT, '')
}

/**
 * The output of uni-app fetches a picture from its vendor's host (a hidden animation that counts
 * installations), and wot-design-uni takes its empty-state pictures from another. A self-hosted
 * shop tells nobody that it exists: both are taken out; `npm run check:hosts` proves it.
 */
export function withoutOutsideHosts(): Plugin {
  return {
    name: 'portico:without-outside-hosts',
    enforce: 'post',
    transform(code, id) {
      return id.includes('@dcloudio/uni-mp-') && code.includes('preloadAssets')
        ? { code: stripBeaconCode(code), map: null }
        : null
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') {
            file.code = file.code.replace(WOT_ASSETS, '').replace(MANUALS, '')
          } else if (typeof file.source === 'string') {
            file.source = stripBeacon(file.source).replace(WOT_ASSETS, '')
          }
        }
      },
    },
  }
}
