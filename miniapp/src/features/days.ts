/** Things of one day, in the order in which they came. */
export interface Day<T> {
  /** Local `2026-11-22`. */
  key: string
  items: T[]
}

const two = (value: number) => String(value).padStart(2, '0')

export function dayKey(time: Date): string {
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
}

/** Cuts a list, latest first, into the days of this device. */
export function byDay<T>(items: T[], time: (item: T) => string): Day<T>[] {
  const days: Day<T>[] = []
  for (const item of items) {
    const key = dayKey(new Date(time(item)))
    const last = days.at(-1)
    if (last?.key === key) last.items.push(item)
    else days.push({ key, items: [item] })
  }
  return days
}

const DAY_MS = 86_400_000

/** How many days from now until then, a begun one counting whole; 0 when it is over. */
export function daysUntil(iso: string | null, now: Date = new Date()): number {
  return iso ? Math.max(0, Math.ceil((new Date(iso).getTime() - now.getTime()) / DAY_MS)) : 0
}

/** Which day that was, seen from now: the two that people have words for, or the day itself. */
export function nearDay(key: string, now: Date = new Date()): 'today' | 'yesterday' | null {
  if (key === dayKey(now)) return 'today'
  return key === dayKey(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)) ? 'yesterday' : null
}
