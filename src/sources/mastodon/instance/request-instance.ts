import type { Instant } from '../../../core/model/instant.js'
import { HOUR, MINUTE, parseInstant, SECOND } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import { createWatchdog } from '../../connection/watchdog.js'
import { childOf } from './child-signal.js'
import { errorIn, readBody, wordsOf } from './read-answer.js'

/** What an instance answered to one request. */
export type Answer =
  | {
      readonly kind: 'ok'
      readonly body: unknown
      /** The place that the `Link` header names for what is newer; null where it names none. */
      readonly newerThan: string | null
    }
  | { readonly kind: 'refused'; readonly status: number; readonly error: string }
  | { readonly kind: 'failed'; readonly what: string }
  | { readonly kind: 'stopped' }

/** One instance's REST interface, within the pace that the instance allows. */
export type Ask = (
  path: string,
  query: Readonly<Record<string, string>>,
  token: string | null,
  signal: AbortSignal,
) => Promise<Answer>

export interface AskParts {
  readonly base: URL
  readonly clock: Clock
  readonly answerMs: number
}

/** So many requests of the allowance stay for others who use the same token or address. */
const RESERVE = 10
/** After 429 without a word when. */
const DEFAULT_WAIT = MINUTE
/** No server may silence us for longer by a wrong clock. */
const LONGEST_WAIT = HOUR

/**
 * Every request waits until the instance allows it, by `X-RateLimit-Remaining` and `-Reset`, and by `Retry-After` with
 * 429. The reset is a time by the instance's own clock, whose `Date` stands beside it. Source:
 * docs.joinmastodon.org/api/rate-limits.
 */
export function createAsk({ base, clock, answerMs }: AskParts): Ask {
  let notBefore: Instant = 0

  return async (path, query, token, signal) => {
    while (notBefore > clock.now() && !signal.aborted) await clock.sleep(notBefore - clock.now(), signal)
    if (signal.aborted) return { kind: 'stopped' }
    const address = new URL(path, base)
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
    const child = childOf(signal)
    let isSlow = false
    const watchdog = createWatchdog(answerMs, () => {
      isSlow = true
      child.abort()
    })
    try {
      const response = await fetch(address, {
        signal: child.signal,
        headers: {
          accept: 'application/json',
          'user-agent': 'outcry',
          // A few requests a minute: an idle connection in between would outlive the source.
          connection: 'close',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
      })
      notBefore = Math.max(notBefore, nextAllowed(response, clock.now()))
      const body = await readBody(response)
      if (!response.ok) return { kind: 'refused', status: response.status, error: errorIn(body) }
      return body === undefined
        ? { kind: 'failed', what: 'its answer is no JSON' }
        : { kind: 'ok', body, newerThan: newerThanOf(response.headers.get('link')) }
    } catch (error) {
      if (signal.aborted) return { kind: 'stopped' }
      return { kind: 'failed', what: isSlow ? `no answer within ${answerMs / SECOND} s` : wordsOf(error) }
    } finally {
      watchdog.stop()
      child.release()
    }
  }
}

/** When the instance allows the next request, in our time. */
export function nextAllowed(response: Pick<Response, 'status' | 'headers'>, now: Instant): Instant {
  const { headers } = response
  const date = Date.parse(headers.get('date') ?? '')
  const theirNow = Number.isNaN(date) ? now : date
  const until = (then: number): Instant => now + Math.min(Math.max(then - theirNow, 0), LONGEST_WAIT)
  const reset = timeIn(headers.get('x-ratelimit-reset'))
  if (response.status === 429) {
    const after = headers.get('retry-after') ?? ''
    if (/^\d{1,6}$/.test(after)) return until(theirNow + Number(after) * SECOND)
    const at = Date.parse(after)
    if (!Number.isNaN(at)) return until(at)
    return until(reset ?? theirNow + DEFAULT_WAIT)
  }
  const remaining = headers.get('x-ratelimit-remaining') ?? ''
  if (!/^-?\d{1,9}$/.test(remaining) || Number(remaining) > RESERVE || reset === null) return now
  return until(reset)
}

/** RFC 3339 by Mastodon, seconds since 1970 by some other software. */
function timeIn(value: string | null): Instant | null {
  if (value === null) return null
  return /^\d{9,11}$/.test(value) ? Number(value) * SECOND : (parseInstant(value) ?? null)
}

/**
 * Only the place is taken from the link: where to ask is ours to know, and servers behind a proxy name themselves
 * wrongly.
 */
function newerThanOf(link: string | null): string | null {
  for (const [, address, relation] of (link ?? '').matchAll(
    /<([^<>]{1,2000})>\s{0,9};\s{0,9}rel="?([a-z]+)"?/g,
  )) {
    if (relation !== 'prev' || !URL.canParse(address!)) continue
    return new URL(address!).searchParams.get('min_id')
  }
  return null
}
