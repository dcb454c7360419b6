export interface EarlyAnswer {
  status: number
  body: unknown
}

/** What the page itself asked for before the app was there, by address. */
export interface Early {
  language: string
  answers: Record<string, Promise<EarlyAnswer> | undefined>
}

declare global {
  interface Window {
    portico?: Early
  }
}
