import { fileURLToPath, URL } from 'node:url'
import { defineConfig } from 'vite'
import uniModule from '@dcloudio/vite-plugin-uni'
import { completeI18n } from './build/complete-i18n'
import { bundledIconFont } from './build/bundled-icon-font'
import { homeChunk } from './build/home-chunk'
import { instantHome } from './build/instant-home'
import { precompressed } from './build/precompressed'
import { scaleType } from './build/scaled-type'
import { spokenRoles } from './build/spoken-roles'
import { withoutOutsideHosts } from './build/without-outside-hosts'

// The plug-in is CommonJS: under ES modules its function sits one `default` deeper.
const uni = (uniModule as unknown as { default?: typeof uniModule }).default ?? uniModule

const host = process.env.UNI_PLATFORM ?? 'h5'
/** Hosts whose adapter has a privacy gate; the others carry no sheet for it. */
const ASKS_FOR_PRIVACY = ['mp-weixin', 'mp-toutiao']
const privacySheet = ASKS_FOR_PRIVACY.includes(host) ? './src/components/PrivacySheet.vue' : './src/hosts/NoPrivacySheet.vue'

export default defineConfig({
  plugins: [completeI18n(), bundledIconFont(host), uni(), withoutOutsideHosts(), scaleType(), spokenRoles(host), instantHome(host), precompressed(host)],
  resolve: {
    alias: [
      {
        find: '#host',
        replacement: fileURLToPath(new URL(`./src/hosts/${host}.ts`, import.meta.url)),
      },
      { find: '#privacy-sheet', replacement: fileURLToPath(new URL(privacySheet, import.meta.url)) },
      { find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) },
    ],
  },
  // Mini programs are packed by their hosts, file by file.
  ...(host === 'h5' ? { build: { rollupOptions: { output: { manualChunks: homeChunk() } } } } : {}),
  css: { preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ['legacy-js-api'] } } },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': process.env.PORTICO_ORIGIN ?? 'http://127.0.0.1:8000',
      '/media': process.env.PORTICO_ORIGIN ?? 'http://127.0.0.1:8000',
    },
  },
})
