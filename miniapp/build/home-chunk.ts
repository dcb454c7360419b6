import type { Rollup } from 'vite'

const HOME = /\/src\/pages\/home\/index\.vue$/
const OUTSIDE = /\/node_modules\/(?!wot-design-uni\/)|^\0/

/**
 * Two scripts instead of twenty: what every page stands on, and the home page with all that it draws
 * with. A browser on HTTP/1.1 asks for six things at a time, and on a slow network each turn is felt.
 */
export function homeChunk(): Rollup.GetManualChunk {
  let ofHome: Set<string> | null = null
  return (id, { getModuleInfo, getModuleIds }) => {
    if (OUTSIDE.test(id)) return 'base'
    ofHome ??= reachable([...getModuleIds()].filter((known) => HOME.test(known)), getModuleInfo)
    return ofHome.has(id) ? 'home' : undefined
  }
}

function reachable(ids: string[], getModuleInfo: Rollup.GetModuleInfo): Set<string> {
  const found = new Set<string>()
  for (const next = [...ids]; next.length > 0; ) {
    const id = next.pop()!
    if (found.has(id)) continue
    found.add(id)
    next.push(...(getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}
