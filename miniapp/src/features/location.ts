import { host } from '#host'
import type { Point } from '@/api/stores'

const AXIS = 6_378_245
const FLATTENING = 0.006_693_421_622_965_943

/**
 * Where the person is, in the frame of the mainland's maps (GCJ-02); null when they would rather not say, or the
 * phone does not know. Hosts all speak WGS-84, so that is what is asked for; it stays in memory.
 */
export async function whereAmI(): Promise<Point | null> {
  const found = await host.whereAmI()
  return found && mainland(found)
}

/** WGS-84 as the mainland's maps draw it: up to 700 m away. Outside the mainland nothing moves. */
export function mainland(point: Point): Point {
  const { latitude, longitude } = point
  if (longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271) return point
  const [x, y] = [longitude - 105, latitude - 35]
  const radians = (latitude / 180) * Math.PI
  const bend = 1 - FLATTENING * Math.sin(radians) ** 2
  const north = (northward(x, y) * 180) / (((AXIS * (1 - FLATTENING)) / (bend * Math.sqrt(bend))) * Math.PI)
  const east = (eastward(x, y) * 180) / ((AXIS / Math.sqrt(bend)) * Math.cos(radians) * Math.PI)
  return { latitude: latitude + north, longitude: longitude + east }
}

const wave = (value: number, step: number) => Math.sin(value * step * Math.PI)

function northward(x: number, y: number): number {
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  const short = ((20 * wave(x, 6) + 20 * wave(x, 2)) * 2) / 3
  const middle = ((20 * wave(y, 1) + 40 * wave(y, 1 / 3)) * 2) / 3
  const long = ((160 * wave(y, 1 / 12) + 320 * wave(y, 1 / 30)) * 2) / 3
  return base + short + middle + long
}

function eastward(x: number, y: number): number {
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  const short = ((20 * wave(x, 6) + 20 * wave(x, 2)) * 2) / 3
  const middle = ((20 * wave(x, 1) + 40 * wave(x, 1 / 3)) * 2) / 3
  const long = ((150 * wave(x, 1 / 12) + 300 * wave(x, 1 / 30)) * 2) / 3
  return base + short + middle + long
}

export function callPhone(phone: string): void {
  uni.makePhoneCall({ phoneNumber: phone, fail: () => undefined })
}
