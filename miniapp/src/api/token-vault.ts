import type { Credentials } from './client'
import type { Tokens } from './types'

export interface TokenStorage {
  read(key: string): Promise<string | null>
  write(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
}

export interface TokenRequests {
  /** Answers null when the server refuses the token; rejects when there is no answer. */
  refresh(refreshToken: string): Promise<Tokens | null>
  createGuest(): Promise<string>
}

interface Stored {
  access: string
  refresh: string
}

const MEMBER_KEY = 'portico.session'
const GUEST_KEY = 'portico.guest'

/**
 * Holds the tokens of this device. However many requests find the access token expired at once,
 * one refresh is sent: refresh tokens rotate, and using one twice would end the whole session.
 */
export class TokenVault implements Credentials {
  private session: Stored | null = null
  private guest: string | null = null
  private refreshing: Promise<string | null> | null = null
  private creatingGuest: Promise<string | null> | null = null
  private readonly loaded: Promise<void>

  constructor(
    private readonly storage: TokenStorage,
    private readonly requests: TokenRequests,
    private readonly onSignedOut: () => void,
  ) {
    this.loaded = this.load()
  }

  async accessToken(): Promise<string | null> {
    await this.loaded
    return this.session?.access ?? null
  }

  async knownGuest(): Promise<string | null> {
    await this.loaded
    return this.guest
  }

  async guestToken(): Promise<string | null> {
    await this.loaded
    if (this.guest) return this.guest
    this.creatingGuest ??= this.createGuest().finally(() => (this.creatingGuest = null))
    return this.creatingGuest
  }

  async forgetGuest(refused: string): Promise<void> {
    if (this.guest !== refused) return
    this.guest = null
    await this.storage.remove(GUEST_KEY)
  }

  /** The guest's cart has become the member's: the guest is of no more use. */
  async accept(tokens: Tokens): Promise<void> {
    await this.loaded
    this.session = { access: tokens.access_token, refresh: tokens.refresh_token }
    this.guest = null
    await this.storage.write(MEMBER_KEY, JSON.stringify(this.session))
    await this.storage.remove(GUEST_KEY)
  }

  async clear(): Promise<void> {
    this.session = null
    await this.storage.remove(MEMBER_KEY)
  }

  async refresh(refused: string): Promise<string | null> {
    await this.loaded
    if (this.session && this.session.access !== refused) return this.session.access
    this.refreshing ??= this.refreshOnce().finally(() => (this.refreshing = null))
    return this.refreshing
  }

  private async refreshOnce(): Promise<string | null> {
    if (!this.session) return null
    const tokens = await this.requests.refresh(this.session.refresh)
    if (!tokens) {
      await this.clear()
      this.onSignedOut()
      return null
    }
    await this.accept(tokens)
    return tokens.access_token
  }

  private async createGuest(): Promise<string | null> {
    const token = await this.requests.createGuest()
    this.guest = token
    await this.storage.write(GUEST_KEY, token)
    return token
  }

  private async load(): Promise<void> {
    const [session, guest] = await Promise.all([
      this.storage.read(MEMBER_KEY),
      this.storage.read(GUEST_KEY),
    ])
    this.session ??= session ? (JSON.parse(session) as Stored) : null
    this.guest ??= guest
  }
}
