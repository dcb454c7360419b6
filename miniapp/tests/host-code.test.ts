// @vitest-environment node
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PLATFORM_WORDS: [string, RegExp][] = [
  ['conditional compilation', /#ifn?def\b|#endif\b/],
  ['the build\'s platform', /UNI_PLATFORM|__UNI_FEATURE/],
  ['a platform\'s own global', /(?<![\w.$'"`/-])(?:wx|my|swan|tt|ks|xhs|jd|qq)\.[a-zA-Z]+\(/],
  ['the name of a host', /['"`]mp-(?:weixin|alipay|baidu|toutiao|kuaishou|xhs|jd|qq)['"`]/],
]

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** Every word of a platform in one text, with what it is. */
function platformCode(text: string): string[] {
  return PLATFORM_WORDS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what)
}

describe('what differs between the hosts', () => {
  const sources = filesBelow('src').filter((path) => /\.(?:ts|vue|scss)$/.test(path) && !path.includes('/generated/'))

  it('lives in src/hosts and nowhere else', () => {
    const elsewhere = sources.filter((path) => !path.startsWith(join('src', 'hosts')))
    expect(elsewhere.length).toBeGreaterThan(80)
    const found = elsewhere.flatMap((path) => platformCode(readFileSync(path, 'utf8')).map((what) => `${path}: ${what}`))
    expect(found).toEqual([])
  })

  it.each(['// #ifdef H5', 'if (process.env.UNI_PLATFORM === 1) {}', 'wx.login({})', "host.carrier === 'mp-xhs'"])('would be found: %s', (text) =>
    expect(platformCode(text)).toHaveLength(1))
  it.each(['const myName = x.my.login()', '"swan.login("', 'stack.wx', "'/my.png'"])('is not found where there is none: %s', (text) =>
    expect(platformCode(text)).toEqual([]))
})
