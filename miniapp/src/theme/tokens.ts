import type { SiteTheme, ThemeColours } from '@/api/types'

/** The look of a shop whose brand has not spoken yet; also what shows before `GET /site` answers. */
export const defaultTheme: SiteTheme = {
  primary: '#2f4a45',
  on_primary: '#ffffff',
  accent: '#b4452f',
  background: '#f6f5f2',
  surface: '#ffffff',
  text: '#1f2329',
  muted: '#7a7f87',
  danger: '#d23b32',
  radius: '16rpx',
  font_scale: 1,
  dark: null,
}

/** A colour faded into transparency, as a value every mini-program host can draw. */
export function faded(hex: string, alpha: number): string {
  const match = /^#?([0-9a-f]{6})$/i.exec(hex.trim())
  if (!match) return hex
  const value = parseInt(match[1]!, 16)
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${alpha})`
}

/** Numbers from the server are CSS pixels, as on the website. */
function length(value: string | number): string {
  return typeof value === 'number' || /^\d+(\.\d+)?$/.test(value) ? `${value}px` : value
}

/** The inline style that a page's root carries: our tokens, and wot-design-uni's made from them. */
export function themeStyle(theme: SiteTheme, colours: ThemeColours = theme): string {
  const tokens: Record<string, string> = {
    '--p-primary': colours.primary,
    '--p-on-primary': colours.on_primary,
    '--p-primary-soft': faded(colours.primary, 0.08),
    '--p-primary-line': faded(colours.primary, 0.28),
    '--p-accent': colours.accent,
    '--p-accent-soft': faded(colours.accent, 0.14),
    '--p-background': colours.background,
    '--p-surface': colours.surface,
    '--p-text': colours.text,
    '--p-text-2': faded(colours.text, 0.72),
    '--p-muted': colours.muted,
    '--p-line': faded(colours.text, 0.08),
    '--p-fill': faded(colours.text, 0.04),
    '--p-danger': colours.danger,
    '--p-radius': length(theme.radius),
    '--p-scale': String(theme.font_scale),
    '--wot-color-theme': colours.primary,
    '--wot-color-danger': colours.danger,
    '--wot-color-content': colours.text,
    '--wot-input-number-color': colours.text,
  }
  return Object.entries(tokens)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
}
