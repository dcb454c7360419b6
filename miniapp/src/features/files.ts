const STEP = 1024
const UNITS = ['B', 'KB', 'MB', 'GB']

/** `2.4 MB`; no decimals below a megabyte. */
export function formatBytes(bytes: number): string {
  let size = Math.max(0, bytes)
  let unit = 0
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP
    unit += 1
  }
  return `${unit >= 2 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`
}

/** What a person calls the format: `PDF` for `application/pdf`, for `.pdf`, or by the file's name. */
export function formatType(type: string, name: string): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]
  return (ending ?? type.split('/').at(-1) ?? '').replace(/^\./, '').toUpperCase()
}
