/** The hosts that the mini app is built for, by the names of uni-app. */
export const HOSTS = ['h5', 'mp-weixin', 'mp-alipay', 'mp-baidu', 'mp-toutiao', 'mp-kuaishou', 'mp-xhs', 'mp-jd', 'mp-qq']

/** What to tell somebody who named a host that is none; null when all are known. */
export function unknownHosts(names) {
  const unknown = names.filter((name) => !HOSTS.includes(name))
  if (unknown.length === 0) return null
  return `✗ 不认识的目标：${unknown.join('、')}。可用 / Unknown target. Choose from:\n  ${HOSTS.join('  ')}`
}
