import { api } from './index'
import type { components } from './generated/schema'
import type { ArticleCard, Page, ProductCard } from './types'

type Schemas = components['schemas']

/** What a member can keep, and what is remembered as looked at. */
export type CollectedKind = 'product' | 'article'

interface Cards {
  kind: CollectedKind
  /** Null when the thing is gone, or is of the other kind. */
  product: ProductCard | null
  article?: ArticleCard | null
}

export type Favourite = Omit<Schemas['FavouriteItem'], keyof Cards> & Cards
export type Viewed = Omit<Schemas['HistoryItem'], keyof Cards> & Cards
export type View = Omit<Schemas['ViewBody'], 'kind'> & { kind: CollectedKind }
export type Preferences = Schemas['PreferencesBody']

/** The most views that are taken at once. */
export const VIEWS_AT_ONCE = 50

const address = (kind: CollectedKind, id: string) => `/me/favourites/${kind}/${id}`

export const getFavourites = (query: { kind: CollectedKind; cursor?: string; limit?: number }) =>
  api.call<Page<Favourite>>('/me/favourites', { query })

export const isFavourite = (kind: CollectedKind, id: string) => api.call<{ saved: boolean }>(address(kind, id))

export const addFavourite = (kind: CollectedKind, id: string) =>
  api.call<{ saved: boolean }>(address(kind, id), { method: 'PUT' })

export const removeFavourite = (kind: CollectedKind, id: string) =>
  api.call<{ saved: boolean }>(address(kind, id), { method: 'DELETE' })

export const getHistory = (query: { cursor?: string; limit?: number }) => api.call<Page<Viewed>>('/me/history', { query })

export const recordViews = (items: View[]) => api.call<void>('/me/history', { method: 'POST', body: { items } })

export const clearHistory = () => api.call<void>('/me/history', { method: 'DELETE' })

export const removeFromHistory = (kind: CollectedKind, id: string) =>
  api.call<void>(`/me/history/${kind}/${id}`, { method: 'DELETE' })

export const savePreferences = (body: Preferences) => api.call<Preferences>('/me/preferences', { method: 'PUT', body })

export const getPreferences = () => api.call<Preferences>('/me/preferences')
