import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

const REMOTE_FACE = /@font-face\s*\{[^{}]*wd-icons[^{}]*https?:[^{}]*\}/g

/**
 * wot-design-uni fetches its icon font from somebody else's host. The same font lies in the
 * package: it takes the place of the remote one in the built style sheets. On H5 the package adds a
 * local face by itself, so there the remote one only goes.
 */
export function bundledIconFont(host: string): Plugin {
  const font = createRequire(import.meta.url).resolve('wot-design-uni/components/wd-icon/wd-icons.ttf')
  const inline = `data:font/ttf;base64,${readFileSync(font).toString('base64')}`
  const face = `@font-face{font-family:wd-icons;src:url("${inline}") format("truetype");font-weight:400;font-style:normal}`
  return {
    name: 'portico:bundled-icon-font',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && typeof file.source === 'string') {
            file.source = file.source.replace(REMOTE_FACE, host === 'h5' ? '' : face)
          }
        }
      },
    },
  }
}
