/** Height in percent of the width, by the ratios that an editor chooses from. */
const SHAPES: Record<string, number> = { '5:2': 40, '2:1': 50, '16:9': 56.25, '1:1': 100, '3:4': 133.34 }

export const bannerShape = (ratio: string): number => SHAPES[ratio] ?? 50
