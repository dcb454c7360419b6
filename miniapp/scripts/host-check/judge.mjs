// All that can be said against one built mini program.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { apiUses } from './api-uses.mjs'
import { markupProblems } from './markup.mjs'
import { outsideHosts } from './outside-hosts.mjs'
import { bytesOf, componentsOf, filesBelow, packagesOf, pagesOf, readApp } from './output.mjs'

const kb = (bytes) => bytes / 1024

/**
 * Holds a build against the rules of its host. `routes` are the pages that the route table promises,
 * `origin` the shop's own server. Answers the problems found, and the sizes for whoever wants to read them.
 */
export function judge(folder, rules, { routes, origin }) {
  const app = readApp(folder)
  if (!app) return { problems: [`${folder} holds no app.json`], sizes: null }
  const files = filesBelow(folder)
  const { main, sub } = packagesOf(folder, files, app)
  const sizes = { main: bytesOf(main), total: bytesOf(files), sub: [...sub].map(([root, own]) => [root, bytesOf(own)]) }
  const problems = [
    ...pageProblems(folder, app, routes, rules),
    ...sizeProblems(sizes, rules),
    ...iconProblems(folder, app, rules),
    ...files.filter((path) => path.endsWith(rules.markup)).flatMap((path) =>
      named(folder, path, markupProblems(readFileSync(path, 'utf8'), componentsOf(path), rules))),
    ...files.filter((path) => path.endsWith('.js')).flatMap((path) =>
      named(folder, path, apiProblems(path, readFileSync(path, 'utf8'), rules))),
    ...files.flatMap((path) => named(folder, path, outsideHosts(path, origin).map((address) => `names ${address}`))),
  ]
  return { problems, sizes }
}

const named = (folder, path, problems) => problems.map((problem) => `${relative(folder, path)}: ${problem}`)

function pageProblems(folder, app, routes, rules) {
  const listed = new Set(pagesOf(app))
  const unlisted = routes.filter((page) => !listed.has(page)).map((page) => `app.json does not list ${page}`)
  const absent = [...listed]
    .filter((page) => !existsSync(join(folder, page + rules.markup)) || !existsSync(join(folder, `${page}.js`)))
    .map((page) => `${page} is listed and not there`)
  return [...unlisted, ...absent]
}

function sizeProblems({ main, total, sub }, { limits, mainBudgetKb }) {
  const over = (what, bytes, limit) => (kb(bytes) > limit ? [`${what}: ${kb(bytes).toFixed(0)} KB is over ${limit} KB`] : [])
  return [
    ...over('main package', main, Math.min(mainBudgetKb, limits.main)),
    ...over('all packages', total, limits.total),
    ...sub.flatMap(([root, bytes]) => over(`sub-package ${root}`, bytes, limits.sub_package)),
  ]
}

function iconProblems(folder, app, { tabIconKb }) {
  const entries = app.tabBar?.list ?? app.tabBar?.items ?? []
  const icons = entries.flatMap((entry) => [entry.iconPath ?? entry.icon, entry.selectedIconPath ?? entry.activeIcon])
  return [...new Set(icons.filter(Boolean))].flatMap((icon) => {
    const path = join(folder, icon)
    if (!existsSync(path)) return [`tab icon ${icon} is not there`]
    return kb(statSync(path).size) > tabIconKb ? [`tab icon ${icon} is over ${tabIconKb} KB`] : []
  })
}

/** Calls that this host lacks and that no condition keeps from it; each name once per file. */
function apiProblems(path, code, rules) {
  const found = apiUses(path, code, rules.global)
    .filter(({ called, guarded, name }) => called && !guarded && !rules.apis.has(name) && !rules.runtime.has(name))
    .map(({ name, through }) => `${through === 'uni' ? 'uni' : rules.global}.${name} is not known to ${rules.name}: guard it with canIUse, or look it up and add it to the rules`)
  return [...new Set(found)]
}
