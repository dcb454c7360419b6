import { describe, expect, it } from 'vitest'
import { mayShow } from '@/features/guide-pause'

const HOUR = 3_600_000
const NOW = 1_000 * HOUR

describe('a guide', () => {
  it('shows to who has never seen it', () => {
    expect(mayShow(undefined, NOW, 24, 'a')).toBe(true)
    expect(mayShow({}, NOW, 24, 'a')).toBe(true)
  })

  it('stays for the visit in which it was first seen', () => {
    expect(mayShow({ shown: NOW - 2 * HOUR, visit: 'a' }, NOW, 24, 'a')).toBe(true)
  })

  it('waits with the next visit until its pause is over', () => {
    const seen = { shown: NOW, visit: 'a' }
    expect(mayShow(seen, NOW + 23 * HOUR, 24, 'b')).toBe(false)
    expect(mayShow(seen, NOW + 24 * HOUR, 24, 'b')).toBe(true)
    expect(mayShow(seen, NOW + 24 * HOUR, 72, 'b')).toBe(false)
  })

  it('is gone at once when closed, also from the same visit, and comes back after its pause', () => {
    const closed = { shown: NOW - HOUR, visit: 'a', closed: NOW }
    expect(mayShow(closed, NOW, 24, 'a')).toBe(false)
    expect(mayShow(closed, NOW + 23 * HOUR, 24, 'a')).toBe(false)
    expect(mayShow(closed, NOW + 24 * HOUR, 24, 'b')).toBe(true)
  })

  it('trusts no clock that was set back more than it must: a time to come counts as now', () => {
    expect(mayShow({ closed: NOW + 5 * HOUR }, NOW, 24, 'a')).toBe(false)
  })
})
