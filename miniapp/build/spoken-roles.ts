import type { Plugin } from 'vite'

/** Hosts that read `aria-role`; the others read `role`, as browsers do, or none. */
const PREFIXED = new Set(['mp-weixin', 'mp-qq'])
const ROLE = /(\s)role=/g

/** WeChat and QQ spell the role of an element `aria-role`: without this a screen reader hears no buttons. */
export function spokenRoles(host: string): Plugin {
  return {
    name: 'portico:spoken-roles',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        if (!PREFIXED.has(host)) return
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && typeof file.source === 'string' && /\.(?:wxml|qml)$/.test(file.fileName)) {
            file.source = file.source.replace(ROLE, '$1aria-role=')
          }
        }
      },
    },
  }
}
