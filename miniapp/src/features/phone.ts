/** Eleven digits that begin as mainland mobile numbers do. */
export function isMobileNumber(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(text.trim())
}

/** A number a courier can ring: mobile, or a landline with its area code (0571-88888888). The hub has the same rule. */
export function isDeliveryNumber(text: string): boolean {
  return isMobileNumber(text) || /^0\d{2,3}-?\d{7,8}$/.test(text.trim())
}
