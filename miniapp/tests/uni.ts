/**
 * A stand-in for the host: storage in memory, toasts into the void, and requests answered by
 * whatever server a test sets up. Our own code under test is never replaced.
 */
import { beforeEach } from 'vitest'

export interface ServedRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: any
}
export interface Answer {
  status: number
  body?: unknown
}
export type Server = (request: ServedRequest) => Answer | Promise<Answer> | 'unreachable'

const memory = new Map<string, string>()
export const requests: ServedRequest[] = []
let server: Server = () => ({ status: 404, body: { code: 'not_served' } })

export function serve(next: Server): void {
  server = next
}

async function answer(options: any): Promise<void> {
  const url = new URL(options.url, 'http://shop.test')
  const request = {
    method: options.method,
    path: url.pathname.replace('/api/v1', '') + url.search,
    headers: options.header,
    body: options.data,
  }
  requests.push(request)
  const result = await server(request)
  if (result === 'unreachable') options.fail({ errMsg: 'request:fail' })
  else options.success({ statusCode: result.status, data: structuredClone(result.body) })
}

;(globalThis as any).uni = {
  request: (options: any) => void answer(options),
  getStorage: ({ key, success, fail }: any) =>
    queueMicrotask(() => (memory.has(key) ? success({ data: memory.get(key) }) : fail({ errMsg: 'no data' }))),
  setStorage: ({ key, data, complete }: any) => queueMicrotask(() => (memory.set(key, data), complete())),
  removeStorage: ({ key, complete }: any) => queueMicrotask(() => (memory.delete(key), complete())),
  showToast: () => undefined,
  stopPullDownRefresh: () => undefined,
}

export const stored = (key: string): string | undefined => memory.get(key)

beforeEach(() => {
  memory.clear()
  requests.length = 0
})
