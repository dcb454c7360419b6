import type { Picture } from '@/api/types'

/** More dots than this per pixel cost data that no eye sees, and neither does it see the last tenth. */
const SHARPEST = 2
const SHARP_ENOUGH = 0.9

interface Screen {
  windowWidth: number
  pixelRatio: number
}

/**
 * The smallest drawn size that is sharp on this screen, for a picture as wide as `share` of it.
 * A picture composed for phones comes before all others.
 */
export function pictureUrl(picture: Picture | null | undefined, share = 1, screen: Screen = uni.getSystemInfoSync()): string | null {
  if (!picture) return null
  if (picture.narrow_url) return picture.narrow_url
  const wanted = screen.windowWidth * share * Math.min(screen.pixelRatio || 1, SHARPEST) * SHARP_ENOUGH
  const sizes = [...picture.srcset].sort((one, other) => one.width - other.width)
  return (sizes.find(({ width }) => width >= wanted) ?? sizes.at(-1))?.url ?? picture.url
}

/** Height over width in percent, as the padding that keeps a picture's place before it arrives. */
export function pictureShape(picture: Picture | null | undefined, fallback = 56.25): number {
  if (!picture || picture.width <= 0 || picture.height <= 0) return fallback
  return Math.round((picture.height / picture.width) * 10_000) / 100
}
