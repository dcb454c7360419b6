/**
 * What this device remembers. Only the asynchronous calls of the host are used: the synchronous
 * ones are missing in some runtimes. A device that refuses to store still lets a person shop.
 */
export function readStored(key: string): Promise<string | null> {
  return new Promise((resolve) => {
    uni.getStorage({
      key,
      success: ({ data }) => resolve(typeof data === 'string' && data !== '' ? data : null),
      fail: () => resolve(null),
    })
  })
}

export function writeStored(key: string, value: string): Promise<void> {
  return new Promise((resolve) => {
    uni.setStorage({ key, data: value, complete: () => resolve() })
  })
}

export function removeStored(key: string): Promise<void> {
  return new Promise((resolve) => {
    uni.removeStorage({ key, complete: () => resolve() })
  })
}

/** A stored JSON value, or the fallback when nothing readable is there. */
export async function readStoredJson<T>(key: string, fallback: T): Promise<T> {
  const text = await readStored(key)
  if (!text) return fallback
  try {
    return JSON.parse(text) as T
  } catch {
    return fallback
  }
}

/** How much this device keeps for the app, as the host counts it. */
export function storedKilobytes(): Promise<number> {
  return new Promise((resolve) => {
    uni.getStorageInfo({ success: ({ currentSize }) => resolve(Math.ceil(currentSize)), fail: () => resolve(0) })
  })
}
