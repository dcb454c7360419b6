import { buildSync } from 'esbuild'
import { readFileSync } from 'node:fs'
import { fileURLToPath, URL } from 'node:url'
import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const STYLESHEET = /\s*<link rel="stylesheet"[^>]*>/g

/** The script and the style that stand in the page, each as small as they get. */
function inlined(siteCode: string): { script: string; style: string } {
  const common = { bundle: true, write: false, minify: true, target: 'es2020', tsconfig: here('../tsconfig.json') } as const
  const [script] = buildSync({
    ...common,
    entryPoints: [here('../src/instant/home.ts')],
    format: 'iife',
    define: { SITE_CODE: JSON.stringify(siteCode) },
  }).outputFiles
  const [style] = buildSync({ ...common, stdin: { contents: readFileSync(here('../src/instant/home.css'), 'utf8'), loader: 'css' } }).outputFiles
  return { script: script!.text.trim(), style: style!.text.trim() }
}

/** The chunk of the home page, everything it imports that the entry does not, and their style sheets. */
function partsOfHome(bundle: Rollup.OutputBundle): { scripts: string[]; styles: string[] } {
  const chunks = Object.values(bundle).filter((file): file is Rollup.OutputChunk => file.type === 'chunk')
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const home = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith('/src/pages/home/index.vue')))
  if (!home) throw new Error('the build has no home page')
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const visit = (name: string): void => {
    const chunk = byName.get(name)
    if (!chunk || chunk.isEntry || scripts.has(name)) return
    scripts.add(name)
    chunk.imports.forEach(visit)
    chunk.viteMetadata?.importedCss.forEach((css) => styles.add(css))
  }
  visit(home.fileName)
  return { scripts: [...scripts], styles: [...styles] }
}

/**
 * The first look at the shop. Puts `src/instant` into the page, lets its parts come at once instead of
 * one after the other, and moves style sheets below what is painted first, which does not need them.
 */
export function instantHome(host: string): Plugin {
  let base = '/'
  return {
    name: 'portico:instant-home',
    configResolved: (config) => void (base = config.base),
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (host !== 'h5' || !bundle) return html
        const { script, style } = inlined(process.env.VITE_SITE_CODE ?? '')
        const { scripts, styles } = partsOfHome(bundle)
        const sheets = html.match(STYLESHEET) ?? []
        const isNew = (name: string): boolean => !html.includes(base + name)
        const tags: HtmlTagDescriptor[] = [
          { tag: 'style', children: style, injectTo: 'head-prepend' },
          ...scripts.filter(isNew).map((name) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: base + name }, injectTo: 'head' as const })),
          { tag: 'div', attrs: { id: 'instant', hidden: true, 'aria-hidden': 'true' }, injectTo: 'body-prepend' },
          { tag: 'script', children: script, injectTo: 'body-prepend' },
          ...styles.filter(isNew).map((name) => ({ tag: 'link', attrs: { rel: 'stylesheet', crossorigin: true, href: base + name }, injectTo: 'body' as const })),
        ]
        const page = html.replace(STYLESHEET, '').replace('</body>', () => `${sheets.join('')}\n  </body>`)
        return { html: page, tags }
      },
    },
  }
}
