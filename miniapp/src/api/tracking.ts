import { api } from './index'
import type { TrackedEvent } from './types'

export interface VisitReport {
  visitor_id: string
  carrier: string
  path: string
  entry?: string
  params: Record<string, string>
  referrer?: string
}

export const reportVisit = (body: VisitReport) =>
  api.call<{ visit_id: string }>('/visits', { method: 'POST', body })

export const reportEvents = (body: { visitor_id: string; events: TrackedEvent[] }) =>
  api.call<{ accepted: number }>('/events', { method: 'POST', body })
