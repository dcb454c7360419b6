import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

/**
 * Mini-program builds of uni-app swap vue-i18n for a runtime-only build that cannot compile
 * messages, so `{n}` silently stays as it is. This answers the import before uni-app does, and
 * turns on the compiler that needs no `eval` (mini programs forbid it).
 */
export function completeI18n(): Plugin {
  const complete = createRequire(import.meta.url)
    .resolve('vue-i18n/package.json')
    .replace(/package\.json$/, 'dist/vue-i18n.esm-bundler.js')
  return {
    name: 'portico:complete-i18n',
    enforce: 'pre',
    config: () => ({
      define: {
        __INTLIFY_JIT_COMPILATION__: true,
        __VUE_I18N_FULL_INSTALL__: true,
        __VUE_I18N_LEGACY_API__: false,
        __INTLIFY_PROD_DEVTOOLS__: false,
      },
    }),
    resolveId: (source) => (source === 'vue-i18n' ? complete : null),
  }
}
