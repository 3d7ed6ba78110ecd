/** Requests are counted apart by purpose, so that ingestion does not use up the allowance for reading. */
export const RATES = ['read', 'ingest', 'admin'] as const
export type Rate = (typeof RATES)[number]

/** Requests a minute for one key, or for one address without a key; 0: no limit. */
export type RateLimits = Readonly<Record<Rate, number>>

export interface Rates {
  readonly limits: RateLimits
  /** Counts a request; null where nothing is limited. */
  take(rate: Rate, visitor: string): Promise<Taken | null>
}

export interface Taken {
  readonly isOver: boolean
  readonly limit: number
  readonly left: number
  /** Until the window ends. */
  readonly resetSeconds: number
}
