// One built mini program on disk: its files, its packages, its pages.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

export const bytesOf = (paths) => paths.reduce((sum, path) => sum + statSync(path).size, 0)

/** What app.json says, or null where there is none. Hosts spell its sub-packages in two ways. */
export function readApp(folder) {
  const path = join(folder, 'app.json')
  if (!existsSync(path)) return null
  const app = JSON.parse(readFileSync(path, 'utf8'))
  return { ...app, subPackages: app.subPackages ?? app.subpackages ?? [] }
}

/** Every page that an app.json or a pages.json lists, by its full path. */
export function pagesOf({ pages = [], subPackages = [] }) {
  const path = (page) => (typeof page === 'string' ? page : page.path)
  return [...pages.map(path), ...subPackages.flatMap(({ root, pages: own }) => own.map((page) => `${root}/${path(page)}`))]
}

/** Files of the main package, and of each sub-package by its root. */
export function packagesOf(folder, files, app) {
  const roots = app.subPackages.map(({ root }) => root)
  const rootOf = (file) => roots.find((root) => file.startsWith(join(folder, root) + '/'))
  return {
    main: files.filter((file) => rootOf(file) === undefined),
    sub: new Map(roots.map((root) => [root, files.filter((file) => rootOf(file) === root)])),
  }
}

/** Tags that the component beside this template registers as its own. */
export function componentsOf(markupPath) {
  const config = markupPath.replace(/\.\w+$/, '.json')
  if (!existsSync(config)) return new Set()
  return new Set(Object.keys(JSON.parse(readFileSync(config, 'utf8')).usingComponents ?? {}))
}
