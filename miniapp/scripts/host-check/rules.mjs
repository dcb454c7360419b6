// What each host can do: the family's table, with a host's own additions and lacks laid over it.
import { readFileSync } from 'node:fs'

const FOLDER = new URL('../host-rules/', import.meta.url)
const CERTAINTIES = ['official', 'second-hand', 'uncertain']
const CLAIMS = ['tags', 'apis', 'limits', 'tab_icon']

const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))

/** The rules of one mini-program host. Throws when a table names no source: a rule nobody can check is none. */
export function rulesOf(host) {
  return rulesFrom(read('family'), read(host))
}

export function rulesFrom(family, own) {
  for (const claim of CLAIMS) {
    const source = own.sources?.[claim]
    if (!source?.page || !source.url || !CERTAINTIES.includes(source.certainty)) {
      throw new Error(`host-rules/${own.host}.json: ${claim} names no source with page, url and certainty`)
    }
  }
  const lacking = new Set(own.lacks?.apis ?? [])
  return {
    host: own.host,
    name: own.name,
    global: own.global,
    markup: own.markup,
    directive: own.directive,
    limits: own.limits_kb,
    mainBudgetKb: family.main_package_budget_kb,
    tabIconKb: family.tab_icon_kb,
    anyTag: family.any_tag,
    tags: mergedTags(family.tags, own.adds?.tags ?? {}),
    openTypes: new Set([...family.open_types, ...(own.adds?.open_types ?? [])]),
    apis: new Set([...family.apis, ...(own.adds?.apis ?? [])].filter((name) => !lacking.has(name))),
    runtime: new Set([...family.runtime, ...(own.adds?.runtime ?? [])]),
    ignored: [family.ignored ?? {}, own.ignored ?? {}],
    leastCertain: CERTAINTIES[Math.max(...CLAIMS.map((claim) => CERTAINTIES.indexOf(own.sources[claim].certainty)))],
  }
}

function mergedTags(family, own) {
  const names = new Set([...Object.keys(family), ...Object.keys(own)])
  return new Map([...names].map((name) => [name, new Set([...(family[name] ?? []), ...(own[name] ?? [])])]))
}
