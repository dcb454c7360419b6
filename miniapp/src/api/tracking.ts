import { api } from './index'
import type { TrackedEvent, VisitReport } from './types'

export const reportVisit = (body: VisitReport) =>
  api.call<{ visit_id: string }>('/visits', { method: 'POST', body })

export const reportEvents = (body: { visitor_id: string; events: TrackedEvent[] }) =>
  api.call<{ accepted: number }>('/events', { method: 'POST', body })
