import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(?:js|css|html|svg|ttf|json)$/
/** Below this a packet is a packet. */
const SMALLEST = 1024

/**
 * Writes every text of the H5 build compressed beside itself, once and as small as it gets; the server
 * hands those out instead of compressing the same bytes for every visitor, and less well.
 */
export function precompressed(host: string): Plugin {
  return {
    name: 'portico:precompressed',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir }) {
        if (host !== 'h5' || !dir) return
        for (const path of filesBelow(dir).filter((name) => TEXT.test(name) && statSync(name).size >= SMALLEST)) {
          const text = readFileSync(path)
          writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
          writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } }))
        }
      },
    },
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
