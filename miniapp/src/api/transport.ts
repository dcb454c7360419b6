import type { Host } from '@/hosts/adapter'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface RawRequest {
  method: Method
  url: string
  headers: Record<string, string>
  body?: unknown
}

export interface RawResponse {
  status: number
  body: unknown
}

/** Sends one request and answers whatever came back; rejects only when nothing came back. */
export type Transport = (request: RawRequest) => Promise<RawResponse>

const TIMEOUT_MS = 15_000

/**
 * The one place that calls `uni.request`. WeChat and most of its kin cannot send PATCH, so there it
 * travels as PUT: the server answers both on the few addresses that take a partial change.
 */
export function uniTransport({ supportsPatch, early }: Pick<Host, 'supportsPatch' | 'early'>): Transport {
  return (request) =>
    early(request) ??
    new Promise((resolve, reject) => {
      const method = request.method === 'PATCH' && !supportsPatch ? 'PUT' : request.method
      uni.request({
        url: request.url,
        // The typings leave PATCH out; browsers send it.
        method: method as UniApp.RequestOptions['method'],
        header: request.headers,
        data: request.body as UniApp.RequestOptions['data'],
        timeout: TIMEOUT_MS,
        success: ({ statusCode, data }) => resolve({ status: statusCode, body: parse(data) }),
        fail: ({ errMsg }) => reject(new Error(errMsg)),
      })
    })
}

/** Hosts decode `application/json` only, and leave `application/problem+json` as text. */
function parse(data: unknown): unknown {
  if (typeof data !== 'string' || data === '') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}
