import { fileURLToPath, URL } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Stores and decisions run as they are; only the host's `uni` object is stood in for (tests/uni.ts). */
export default defineConfig({
  resolve: {
    alias: {
      '#host': fileURLToPath(new URL('./src/hosts/h5.ts', import.meta.url)),
      '@': fileURLToPath(new URL('./src', import.meta.url)),
    },
  },
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts'], setupFiles: ['tests/uni.ts'] },
})
