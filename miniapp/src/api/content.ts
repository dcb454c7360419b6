import { host } from '#host'
import { api } from './index'
import type { Article, ArticlePage, PageAnswer, PreviewAnswer, Resource, ResourcePage } from './types'

/** Decorated pages leave out the blocks that are not meant for this carrier. */
const here = { identity: 'none', query: { carrier: host.carrier } } as const

export const getHome = () => api.call<PageAnswer>('/home', here)

export const getPage = (slug: string) => api.call<PageAnswer>(`/pages/${encodeURIComponent(slug)}`, here)

export const getPreview = (token: string) => api.call<PreviewAnswer>(`/previews/${encodeURIComponent(token)}`, here)

export const getArticles = (query: { kind: string; topic?: string; q?: string; cursor?: string; limit?: number }) =>
  api.call<ArticlePage>('/articles', { identity: 'none', query })

export const getArticle = (slug: string) =>
  api.call<Article>(`/articles/${encodeURIComponent(slug)}`, { identity: 'none' })

export const getResources = (query: { topic?: string; cursor?: string }) =>
  api.call<ResourcePage>('/resources', { identity: 'none', query })

export const getResource = (slug: string) =>
  api.call<Resource>(`/resources/${encodeURIComponent(slug)}`, { identity: 'none' })

/** The file's address. Counts the download, and remembers it for a member who is signed in. */
export const startDownload = (slug: string) =>
  api.call<{ url: string }>(`/resources/${encodeURIComponent(slug)}/downloads`, { method: 'POST' })
