import { api } from './index'
import type { components } from './generated/schema'
import type { Page } from './types'
import { uploadPicture } from './uploads'

type Schemas = components['schemas']

export type Review = Schemas['ReviewAnswer']
export type Score = Schemas['ScoreAnswer']
export type ReviewPage = Schemas['ReviewPageAnswer']
/** One's own; `id` is the review's, so that lists can tell them apart. */
export type MyReview = Schemas['MyReviewAnswer'] & { id: string }
export type SaidOfLine = Schemas['SaidBody']
export type ReviewShelf = 'all' | 'media' | 'good' | 'fair' | 'poor' | 'followup'

export const REVIEW_SHELVES: ReviewShelf[] = ['all', 'media', 'good', 'fair', 'poor', 'followup']

export const getReviews = (productId: string, query: { show?: ReviewShelf; cursor?: string; limit?: number }) =>
  api.call<ReviewPage>(`/products/${productId}/reviews`, { query })

export const writeReviews = (orderId: string, lines: SaidOfLine[]) =>
  api.call<{ ids: string[] }>(`/orders/${orderId}/reviews`, { method: 'POST', body: { lines } })

export const sendReviewPicture = (filePath: string) =>
  uploadPicture<Schemas['ReviewMediaAnswer']>('/me/review-media', filePath)

export async function getMyReviews(query: { cursor?: string; limit?: number }): Promise<Page<MyReview>> {
  const page = await api.call<Schemas['MyReviewPageAnswer']>('/me/reviews', { query })
  return { ...page, items: page.items.map((item) => ({ ...item, id: item.review.id })) }
}

export const addToReview = (id: string, text: string) =>
  api.call<void>(`/reviews/${id}/followup`, { method: 'POST', body: { text } })

export const takeReviewBack = (id: string) => api.call<void>(`/reviews/${id}`, { method: 'DELETE' })

export const setHelpful = (id: string, helpful: boolean) =>
  api.call<{ helpful: number; voted: boolean }>(`/reviews/${id}/helpful`, { method: helpful ? 'PUT' : 'DELETE' })
