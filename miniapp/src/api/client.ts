import { ApiProblem, problemFrom } from './problem'
import type { Method, RawResponse, Transport } from './transport'

/** Who is asking: the client attaches it, and asks for a fresh one when the server refuses it. */
export interface Credentials {
  accessToken(): Promise<string | null>
  /** The token of a shopper who is not signed in; made on the first need. */
  guestToken(): Promise<string | null>
  /** A new access token after a 401, or null when the session is over. Single flight. */
  refresh(refused: string): Promise<string | null>
  /** The server no longer knows this guest. */
  forgetGuest(refused: string): Promise<void>
}

export type Identity = 'none' | 'member' | 'member_or_guest'

export interface Call {
  method?: Method
  query?: Record<string, string | number | boolean | null | undefined>
  body?: unknown
  identity?: Identity
  idempotencyKey?: string
}

export interface ClientOptions {
  baseUrl: string
  siteCode?: string
  transport: Transport
  credentials: Credentials
  language: () => string
  /** Texts for failures that have no answer of the server to quote. */
  describe: (failure: 'offline' | 'unexpected' | 'readOnly') => string
  /** True while nothing may be changed on the server. Keeping a session alive changes nothing. */
  readOnly?: () => boolean
  wait?: (milliseconds: number) => Promise<void>
  /** A number from 0 up to 1, as `Math.random` gives. */
  random?: () => number
}

const KEEPS_SESSION = '/auth/refresh'
const RETRIES = 2
const FIRST_PAUSE_MS = 400
const WORTH_RETRYING = new Set([502, 503, 504])

/** One door to the server's API. Every failure leaves as an `ApiProblem`. */
export class ApiClient {
  private readonly wait: (milliseconds: number) => Promise<void>
  private readonly random: () => number

  constructor(private readonly options: ClientOptions) {
    this.wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)))
    this.random = options.random ?? Math.random
  }

  async call<T>(path: string, call: Call = {}): Promise<T> {
    if (this.options.readOnly?.() && (call.method ?? 'GET') !== 'GET' && path !== KEEPS_SESSION) {
      throw new ApiProblem('read_only', 403, this.options.describe('readOnly'))
    }
    const identity = call.identity ?? 'member'
    const access = identity === 'none' ? null : await this.options.credentials.accessToken()
    const guest =
      identity === 'member_or_guest' && !access ? await this.options.credentials.guestToken() : null

    let response = await this.sendPatiently(path, call, access, guest)
    if (response.status === 401 && (access || guest)) {
      response = await this.sendAsSomeoneNew(path, call, access, guest, response)
    }
    if (response.status >= 200 && response.status < 300) return response.body as T
    throw problemFrom(response.status, response.body, this.options.describe('unexpected'))
  }

  private async sendAsSomeoneNew(
    path: string,
    call: Call,
    access: string | null,
    guest: string | null,
    refused: RawResponse,
  ): Promise<RawResponse> {
    const { credentials } = this.options
    if (access) {
      const renewed = await credentials.refresh(access)
      if (renewed) return this.sendPatiently(path, call, renewed, null)
      if (call.identity !== 'member_or_guest') return refused
      return this.sendPatiently(path, call, null, await credentials.guestToken())
    }
    if (guest) await credentials.forgetGuest(guest)
    return this.sendPatiently(path, call, null, await credentials.guestToken())
  }

  /**
   * Tries again over a weak network what can be tried again: reads, and writes whose idempotency key
   * makes the second arrival of the first harmless. Any other write goes once.
   */
  private async sendPatiently(
    path: string,
    call: Call,
    access: string | null,
    guest: string | null,
  ): Promise<RawResponse> {
    const retries = repeatable(call) ? RETRIES : 0
    for (let attempt = 0; ; attempt += 1) {
      const last = attempt === retries
      try {
        const response = await this.send(path, call, access, guest)
        if (last || !WORTH_RETRYING.has(response.status)) return response
      } catch {
        if (last) throw new ApiProblem('offline', 0, this.options.describe('offline'))
      }
      await this.wait(this.pauseBefore(attempt))
    }
  }

  /** Twice as long each time, and never quite the same: phones that lost one network come back together. */
  private pauseBefore(attempt: number): number {
    return FIRST_PAUSE_MS * 2 ** attempt * (0.5 + this.random())
  }

  private send(path: string, call: Call, access: string | null, guest: string | null) {
    const headers: Record<string, string> = {
      Accept: 'application/json, application/problem+json',
      'Accept-Language': this.options.language(),
    }
    if (call.body !== undefined) headers['Content-Type'] = 'application/json'
    if (this.options.siteCode) headers['X-Portico-Site'] = this.options.siteCode
    if (access) headers.Authorization = `Bearer ${access}`
    if (guest) headers['X-Guest-Token'] = guest
    if (call.idempotencyKey) headers['Idempotency-Key'] = call.idempotencyKey
    return this.options.transport({
      method: call.method ?? 'GET',
      url: this.options.baseUrl + path + queryString(call.query),
      headers,
      body: call.body,
    })
  }
}

function repeatable({ method = 'GET', idempotencyKey }: Call): boolean {
  return method === 'GET' || idempotencyKey !== undefined
}

/** Hand-made, because mini programs have no `URLSearchParams`. */
export function queryString(query: Call['query']): string {
  const pairs = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}
