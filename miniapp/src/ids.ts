/**
 * A UUIDv7 for idempotency keys, visitors and events: ids made later sort later. Mini programs have
 * no `crypto`, so the host's is used when there is one and `Math.random` otherwise: these ids need
 * to be distinct, not secret.
 */
export function newId(now: number = Date.now()): string {
  const bytes = randomBytes(16)
  // 48 bits of milliseconds, by division: they do not fit the 32 bits of shift operators.
  for (let index = 5, rest = now; index >= 0; index -= 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (typeof crypto !== 'undefined' && typeof crypto.getRandomValues === 'function') {
    return crypto.getRandomValues(bytes)
  }
  return bytes.map(() => Math.floor(Math.random() * 256))
}
