/** What was typed: hosts carry it in `detail`, whatever their event types say. */
export function typedText(event: unknown): string {
  return String((event as { detail?: { value?: unknown } }).detail?.value ?? '')
}
