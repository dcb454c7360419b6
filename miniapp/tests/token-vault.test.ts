import { describe, expect, it } from 'vitest'
import { ApiClient } from '@/api/client'
import { ApiProblem } from '@/api/problem'
import { TokenVault, type TokenStorage } from '@/api/token-vault'
import type { RawRequest, RawResponse } from '@/api/transport'
import type { Tokens } from '@/api/types'

const member = { id: 'm1', nickname: '', avatar_url: null, phone_masked: null, level_name: null }
const tokens = (n: number): Tokens => ({
  access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in_seconds: 900, member,
})

function memoryStorage(): TokenStorage & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    read: async (key) => kept.get(key) ?? null,
    write: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
  }
}

interface Setup {
  refresh?: (refreshToken: string) => Promise<Tokens | null>
  transport?: (request: RawRequest) => Promise<RawResponse>
  random?: number[]
}

function setUp({ refresh = async () => tokens(2), transport, random = [] }: Setup = {}) {
  const storage = memoryStorage()
  const calls = { refresh: [] as string[], guests: 0, signedOut: 0, waits: [] as number[], sent: [] as RawRequest[] }
  const vault = new TokenVault(
    storage,
    {
      refresh: async (refreshToken) => {
        calls.refresh.push(refreshToken)
        await new Promise((resolve) => setTimeout(resolve, 5))
        return refresh(refreshToken)
      },
      createGuest: async () => `guest-${++calls.guests}`,
    },
    () => (calls.signedOut += 1),
  )
  const client = new ApiClient({
    baseUrl: '/api/v1',
    transport: async (request) => {
      calls.sent.push(request)
      return transport ? transport(request) : fresh(request)
    },
    credentials: vault,
    language: () => 'zh-Hans',
    describe: (failure) => failure,
    wait: async (ms) => void calls.waits.push(ms),
    random: () => random.shift() ?? 0.5,
  })
  return { storage, calls, vault, client }
}

/** A server that takes `access-2` and finds `access-1` expired. */
async function fresh(request: RawRequest): Promise<RawResponse> {
  return request.headers.Authorization === 'Bearer access-2'
    ? { status: 200, body: { ok: request.url } }
    : { status: 401, body: { code: 'access_token_expired', detail: '登录已过期' } }
}

describe('refreshing the session', () => {
  it('sends one refresh however many requests find the token expired', async () => {
    const { vault, client, calls, storage } = setUp()
    await vault.accept(tokens(1))
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => client.call<{ ok: string }>(`/things/${n}`)))
    expect(calls.refresh).toEqual(['refresh-1'])
    expect(answers.map(({ ok }) => ok)).toEqual([1, 2, 3, 4, 5].map((n) => `/api/v1/things/${n}`))
    expect(storage.kept.get('portico.session')).toBe('{"access":"access-2","refresh":"refresh-2"}')
  })

  it('does not refresh again for a request that left with the old token and came back late', async () => {
    const { vault, calls } = setUp()
    await vault.accept(tokens(1))
    await vault.refresh('access-1')
    expect(await vault.refresh('access-1')).toBe('access-2')
    expect(calls.refresh).toHaveLength(1)
  })

  it('ends the session once when the server refuses the refresh token', async () => {
    const { vault, client, calls, storage } = setUp({ refresh: async () => null })
    await vault.accept(tokens(1))
    const failures = await Promise.all(
      [1, 2].map((n) => client.call(`/things/${n}`).catch((failure: ApiProblem) => failure)),
    )
    expect(failures.map((failure) => [(failure as ApiProblem).status, (failure as ApiProblem).message])).toEqual([
      [401, '登录已过期'], [401, '登录已过期'],
    ])
    expect(calls.signedOut).toBe(1)
    expect(storage.kept.size).toBe(0)
  })

  it('keeps the session when the network fails during the refresh', async () => {
    const { vault, client, calls } = setUp({ refresh: () => Promise.reject(new ApiProblem('offline', 0, 'offline')) })
    await vault.accept(tokens(1))
    await expect(client.call('/things')).rejects.toMatchObject({ code: 'offline' })
    expect(calls.signedOut).toBe(0)
    expect(await vault.accessToken()).toBe('access-1')
  })
})

describe('guests', () => {
  it('makes one guest for concurrent first requests, and only where one is needed', async () => {
    const { client, calls } = setUp({ transport: async () => ({ status: 200, body: {} }) })
    await client.call('/products', { identity: 'none' })
    expect(calls.guests).toBe(0)
    await Promise.all([1, 2, 3].map(() => client.call('/cart', { identity: 'member_or_guest' })))
    expect(calls.guests).toBe(1)
    expect(calls.sent.slice(1).map(({ headers }) => headers['X-Guest-Token'])).toEqual(['guest-1', 'guest-1', 'guest-1'])
  })

  it('takes a new guest token when the server has forgotten the old one', async () => {
    const { client, calls } = setUp({
      transport: async ({ headers }) =>
        headers['X-Guest-Token'] === 'guest-2' ? { status: 200, body: 'cart' } : { status: 401, body: { code: 'guest_unknown' } },
    })
    expect(await client.call('/cart', { identity: 'member_or_guest' })).toBe('cart')
    expect(calls.guests).toBe(2)
  })

  it('lets go of the guest at sign-in, since the cart has moved to the member', async () => {
    const { vault, storage } = setUp()
    await vault.guestToken()
    await vault.accept(tokens(1))
    expect(await vault.knownGuest()).toBeNull()
    expect(storage.kept.has('portico.guest')).toBe(false)
  })
})

describe('a weak network', () => {
  const failing = (times: number, then: RawResponse) => {
    let left = times
    return async (): Promise<RawResponse> => {
      if (left-- > 0) throw new Error('request:fail')
      return then
    }
  }

  it('repeats a read twice, waiting twice as long each time', async () => {
    const { client, calls } = setUp({ transport: failing(2, { status: 200, body: 'here' }) })
    expect(await client.call('/home', { identity: 'none' })).toBe('here')
    expect(calls.waits).toEqual([400, 800])
  })

  it('spreads its pauses by half to either side, so that phones do not come back all at once', async () => {
    const { client, calls } = setUp({ transport: failing(2, { status: 200, body: 'here' }), random: [0, 0.999] })
    await client.call('/home', { identity: 'none' })
    expect(calls.waits[0]).toBe(200)
    expect(calls.waits[1]).toBeCloseTo(1199.2)
  })

  it('gives up after the second repetition', async () => {
    const { client, calls } = setUp({ transport: failing(9, { status: 200, body: 'here' }) })
    await expect(client.call('/home', { identity: 'none' })).rejects.toMatchObject({ code: 'offline' })
    expect(calls.sent).toHaveLength(3)
  })

  it('repeats a read after 503 but not after 500', async () => {
    const statuses = [503, 200]
    const { client } = setUp({ transport: async () => ({ status: statuses.shift()!, body: 'x' }) })
    expect(await client.call('/home', { identity: 'none' })).toBe('x')
    const broken = setUp({ transport: async () => ({ status: 500, body: null }) })
    await expect(broken.client.call('/home', { identity: 'none' })).rejects.toMatchObject({ status: 500, message: 'unexpected' })
    expect(broken.calls.sent).toHaveLength(1)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('never repeats a %s without a key: the first may have arrived', async (method) => {
    const { client, calls } = setUp({ transport: failing(1, { status: 200, body: {} }) })
    await expect(client.call('/cart/lines/l1', { method, identity: 'none' })).rejects.toMatchObject({ code: 'offline', offline: true })
    expect(calls.sent).toHaveLength(1)
  })

  it('repeats a write under its idempotency key, which stays the same', async () => {
    const { client, calls } = setUp({ transport: failing(2, { status: 201, body: { id: 'o1' } }) })
    expect(await client.call('/orders', { method: 'POST', identity: 'none', body: {}, idempotencyKey: 'k1' })).toEqual({ id: 'o1' })
    expect(calls.sent.map(({ headers }) => headers['Idempotency-Key'])).toEqual(['k1', 'k1', 'k1'])
  })
})

describe('problems', () => {
  it('carry the code, the message to show, the fields and the data', async () => {
    const { client } = setUp({
      transport: async () => ({
        status: 422,
        body: { code: 'invalid', title: '填写有误', detail: '手机号不正确', errors: [{ field: 'phone', message: '须为 11 位' }], data: { a: 1 } },
      }),
    })
    await expect(client.call('/auth/sms-codes', { method: 'POST', identity: 'none' })).rejects.toMatchObject({
      code: 'invalid', status: 422, message: '填写有误，手机号不正确', fields: [{ field: 'phone', message: '须为 11 位' }], data: { a: 1 },
    })
  })
})
