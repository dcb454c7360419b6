const two = (value: number) => String(value).padStart(2, '0')

/** Local `2026-11-22 15:04` of an ISO time; empty for none. */
export function formatTime(iso: string | null | undefined): string {
  if (!iso) return ''
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return ''
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
}

/** `29:59`, or `1:02:03` from an hour on; never negative. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

export interface TimeLeft {
  days: number
  /** Two digits each, as they stand on a clock. */
  hours: string
  minutes: string
  seconds: string
}

/** What a countdown shows: whole days, and the rest as a clock. It stands at zero when the time is over. */
export function timeLeft(milliseconds: number): TimeLeft {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000) || 0)
  return {
    days: Math.floor(seconds / 86_400),
    hours: two(Math.floor((seconds % 86_400) / 3600)),
    minutes: two(Math.floor((seconds % 3600) / 60)),
    seconds: two(seconds % 60),
  }
}

/** Local `2026-11-22` of an ISO time; empty for none. */
export const formatDay = (iso: string | null | undefined): string => formatTime(iso).slice(0, 10)
