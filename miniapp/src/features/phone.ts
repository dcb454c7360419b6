/** Eleven digits that begin as mainland mobile numbers do. */
export function isMobileNumber(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(text.trim())
}
