import type { SiteTheme, ThemeColours } from '@/api/types'

/** The look of a shop whose brand has not spoken yet; also what shows before `GET /site` answers. */
export const defaultTheme: SiteTheme = {
  primary: '#2f5d50',
  on_primary: '#ffffff',
  accent: '#a84b25',
  background: '#faf8f4',
  surface: '#ffffff',
  text: '#26251f',
  muted: '#6b675e',
  danger: '#b3261e',
  link: '#2f5d50',
  dark: {
    primary: '#8dbdae',
    on_primary: '#0c1915',
    accent: '#f6936e',
    background: '#110f0d',
    surface: '#1b1916',
    text: '#e9e8e0',
    muted: '#afaaa1',
    danger: '#f98f81',
    link: '#8dbdae',
  },
  radius: 8,
  font_scale: 1,
  type_ratio: 1.2,
  icon_set: 'line',
  button_order: 'primary_last',
  appearance: 'auto',
  wording: {},
}

/** A colour faded into transparency, as a value every mini-program host can draw. */
export function faded(hex: string, alpha: number): string {
  const match = /^#?([0-9a-f]{6})$/i.exec(hex.trim())
  if (!match) return hex
  const value = parseInt(match[1]!, 16)
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${alpha})`
}

/** Whether white reads better than black on this ground: by its luma, close enough for a clock and a battery. */
export function isDark(hex: string): boolean {
  const value = parseInt(hex.slice(1, 7), 16)
  return 0.299 * (value >> 16) + 0.587 * ((value >> 8) & 255) + 0.114 * (value & 255) < 140
}

export interface Look {
  theme: SiteTheme
  /** Of the day or of the night. */
  colours: ThemeColours
  dark: boolean
  /** What this person multiplied the type by. */
  textScale: number
}

/** Our tokens, and wot-design-uni's made from them. Numbers from the server are CSS pixels, as on the website. */
export function tokensOf({ theme, colours, dark, textScale }: Look): Record<string, string> {
  return {
    '--p-primary': colours.primary,
    '--p-on-primary': colours.on_primary,
    '--p-link': colours.link,
    // A block of the primary colour crowns some pages by day; at night it would be the brightest thing on them.
    '--p-bar': dark ? faded(colours.primary, 0.16) : colours.primary,
    '--p-on-bar': dark ? colours.text : colours.on_primary,
    '--p-primary-soft': faded(colours.primary, dark ? 0.16 : 0.08),
    '--p-primary-line': faded(colours.primary, dark ? 0.4 : 0.28),
    '--p-accent': colours.accent,
    '--p-accent-soft': faded(colours.accent, dark ? 0.2 : 0.14),
    '--p-background': colours.background,
    '--p-surface': colours.surface,
    '--p-text': colours.text,
    '--p-text-2': faded(colours.text, 0.78),
    '--p-muted': colours.muted,
    '--p-line': faded(colours.text, dark ? 0.14 : 0.08),
    '--p-fill': faded(colours.text, dark ? 0.08 : 0.04),
    '--p-veil': faded(colours.surface, 0.86),
    '--p-picture': dark ? 'brightness(0.9)' : 'none',
    '--p-danger': colours.danger,
    '--p-on-danger': isDark(colours.danger) ? '#ffffff' : '#1a0f0e',
    '--p-radius': `${theme.radius}px`,
    '--p-scale': String(Math.round(theme.font_scale * textScale * 100) / 100),
    '--wot-color-theme': colours.primary,
    '--wot-color-danger': colours.danger,
    '--wot-color-content': colours.text,
    '--wot-input-number-color': colours.text,
    '--wot-popup-close-color': colours.muted,
    '--wot-switch-inactive-color': faded(colours.text, 0.24),
  }
}

/** The inline style that a page's root carries: hosts share no `:root` with components. */
export function themeStyle(look: Look): string {
  return Object.entries(tokensOf(look))
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
}
