import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { MINUTE, SECOND } from '../../core/model/instant.js'
import type { Rate, RateLimits, Rates, Taken } from '../http/rates.js'
import { RATES } from '../http/rates.js'

export interface RateParts {
  readonly limits: RateLimits
  /** Where all processes count together. Without it, or while it does not answer, each counts for itself. */
  readonly redis?: { readonly client: unknown; readonly prefix: string } | undefined
}

export const WINDOW_SECONDS = MINUTE / SECOND

/**
 * Counts requests in windows of a minute that begin with a visitor's first. A window lets at most twice the limit
 * through in any minute, and needs one number a visitor; a number is forgotten with its window.
 */
export function createRates({ limits, redis }: RateParts): Rates {
  const counters = new Map(RATES.map((rate) => [rate, counterOf(rate, limits[rate], redis)]))
  return {
    limits,
    async take(rate, visitor) {
      const limit = limits[rate]
      if (limit === 0) return null
      const counted = await consume(counters.get(rate)!, visitor)
      return {
        isOver: counted.consumedPoints > limit,
        limit,
        left: Math.max(counted.remainingPoints, 0),
        resetSeconds: Math.max(Math.ceil(counted.msBeforeNext / SECOND), 1),
      }
    },
  }
}

function counterOf(rate: Rate, limit: number, redis: RateParts['redis']): RateLimiterAbstract {
  const own = new RateLimiterMemory({ keyPrefix: rate, points: limit, duration: WINDOW_SECONDS })
  if (redis === undefined) return own
  return new RateLimiterRedis({
    storeClient: redis.client,
    keyPrefix: `${redis.prefix}:rate:${rate}`,
    points: limit,
    duration: WINDOW_SECONDS,
    // A Redis that is away must neither refuse everybody nor let them wait.
    rejectIfRedisNotReady: true,
    insuranceLimiter: own,
  })
}

/** The counter rejects with the count where it is over. */
async function consume(counter: RateLimiterAbstract, visitor: string): Promise<RateLimiterRes> {
  try {
    return await counter.consume(visitor)
  } catch (over) {
    if (over instanceof RateLimiterRes) return over
    throw over
  }
}

/** What every policy says of itself, draft-ietf-httpapi-ratelimit-headers: `"read";q=600;w=60`. */
export function policyOf(rate: Rate, limit: number): string {
  return `"${rate}";q=${limit};w=${WINDOW_SECONDS}`
}

export function stateOf(rate: Rate, { left, resetSeconds }: Taken): string {
  return `"${rate}";r=${left};t=${resetSeconds}`
}
