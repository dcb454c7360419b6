import { assetUrl } from '@/api'

/**
 * Looks of the tags that the server lets through. `rich-text` draws outside of every style sheet,
 * so on mini programs a look can only travel inside of the tag.
 */
const LOOKS: Record<string, string> = {
  p: 'margin:0 0 0.9em',
  h2: 'margin:1.4em 0 0.6em;font-size:1.25em;font-weight:600;line-height:1.4',
  h3: 'margin:1.2em 0 0.5em;font-size:1.1em;font-weight:600;line-height:1.4',
  h4: 'margin:1em 0 0.4em;font-size:1em;font-weight:600',
  ul: 'margin:0 0 0.9em;padding-left:1.4em;list-style:disc',
  ol: 'margin:0 0 0.9em;padding-left:1.4em;list-style:decimal',
  li: 'margin:0 0 0.3em',
  blockquote: 'margin:0 0 0.9em;padding-left:1em;border-left:3px solid var(--p-primary-line);color:var(--p-muted)',
  img: 'max-width:100%;height:auto;border-radius:var(--p-radius)',
  a: 'color:var(--p-primary);text-decoration:none',
  hr: 'margin:1.4em 0;border:0;border-top:1px solid var(--p-line)',
  table: 'width:100%;margin:0 0 0.9em;border-collapse:collapse',
  th: 'padding:0.5em;border:1px solid var(--p-line);text-align:left;font-weight:600',
  td: 'padding:0.5em;border:1px solid var(--p-line)',
}
const OPENING = /<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/gi

/** The server's html (already cleaned there) with looks and with full addresses of its pictures. */
export function styledHtml(html: string): string {
  return html.replace(OPENING, (whole, tag: string, attributes: string, place: number) => {
    const look = LOOKS[tag.toLowerCase()]
    if (!look) return whole
    const rest = attributes
      .replace(/\sstyle=(?:"[^"]*"|'[^']*')/gi, '')
      .replace(/(\ssrc=["'])(\/[^"']*)/i, (_match, start: string, path: string) => start + assetUrl(path))
    // What comes first stands at the top of its box.
    return `<${tag} style="${look}${place === 0 ? ';margin-top:0' : ''}"${rest}>`
  })
}

/** Address behind the link that was touched in a `rich-text`, where the host tells (H5 does). */
export function touchedLink(event: unknown): string | undefined {
  const node = (event as { detail?: { node?: { name?: string; attrs?: { href?: string } } } }).detail?.node
  return node?.name === 'a' ? node.attrs?.href : undefined
}
