import { api } from '@/api'
import { queryString } from '@/api/client'
import type { Launch } from '@/hosts/adapter'
import { openUrl, pages } from './navigation'

const CODE = /^[0-9A-Za-z]{4,12}$/

/**
 * A mini-program code has room for a few letters only (`scene=c=…`): the server knows the page and the entry that they
 * stand for. Opens the page, and answers how the visit truly began; a code that nobody knows is a visit of the home page.
 */
export async function openShortCode(launch: Launch): Promise<Launch> {
  const code = launch.query.c ?? ''
  if (!CODE.test(code)) return launch
  try {
    const { path, query } = await api.call<{ path: string; query: Record<string, string> }>(`/codes/${code}`)
    if (path !== pages.home) openUrl(path + queryString(query))
    return { ...launch, path, query }
  } catch {
    return launch
  }
}
