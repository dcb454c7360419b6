export const DEPTHS = [25, 50, 75, 100] as const
export type Depth = (typeof DEPTHS)[number]

/** How far down a text the lower edge of the screen is, in percent. All in the same unit of length. */
export function depthAt(text: { top: number; height: number }, scrolled: number, screen: number): number {
  if (text.height <= 0) return 0
  return Math.min(100, Math.max(0, ((scrolled + screen - text.top) / text.height) * 100))
}

/** The marks that this depth has passed and nobody has told of yet. */
export function newDepths(percent: number, told: ReadonlySet<Depth>): Depth[] {
  return DEPTHS.filter((mark) => percent >= mark && !told.has(mark))
}
