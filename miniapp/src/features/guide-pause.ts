const HOUR_MS = 3_600_000

/** What this device remembers of one position: when it was last seen, in which visit, and when it was closed. */
export interface GuideMemory {
  shown?: number
  visit?: string
  closed?: number
}

/** Whether a guide may show: not closed, and not seen in an earlier visit, within its pause. */
export function mayShow(known: GuideMemory | undefined, now: number, capHours: number, visit: string): boolean {
  const recent = (at: number | undefined) => at !== undefined && now - at < capHours * HOUR_MS
  return !recent(known?.closed) && (known?.visit === visit || !recent(known?.shown))
}
