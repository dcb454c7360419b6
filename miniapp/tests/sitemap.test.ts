import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Rule {
  action: 'allow' | 'disallow'
  page: string
  params?: string[]
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const { rules } = read('src/sitemap.json') as { rules: Rule[] }
const table = read('src/pages.json') as {
  pages: { path: string }[]
  subPackages: { root: string; pages: { path: string }[] }[]
}
const pages = [
  ...table.pages.map(({ path }) => path),
  ...table.subPackages.flatMap(({ root, pages }) => pages.map(({ path }) => `${root}/${path}`)),
]

/** WeChat takes the first rule that fits. */
const verdict = (page: string) => rules.find((rule) => rule.page === '*' || rule.page === page)?.action

describe('what a search engine may read', () => {
  it('names pages that exist', () => {
    expect(rules.filter(({ page }) => page !== '*').map(({ page }) => page)).toEqual(
      expect.arrayContaining(['pages/home/index', 'pages-goods/product/index', 'pages-content/article/index']),
    )
    for (const { page } of rules) if (page !== '*') expect(pages).toContain(page)
  })

  it('leaves out what belongs to one person, and everything nobody thought of', () => {
    expect(rules.at(-1)).toEqual({ action: 'disallow', page: '*' })
    const personal = pages.filter((page) => /^pages-(account|order)\/|^pages\/(cart|me)\//.test(page))
    expect(personal.length).toBeGreaterThan(8)
    for (const page of personal) expect(verdict(page)).toBe('disallow')
  })
})
