import type { Backoff } from '../../core/model/backoff.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Prices } from './budget/budget-guard.js'

/** Options of the X source. Operators choose the token and the limits; the rest has defaults, which tests change. */
export interface XOptions {
  /** The bearer token of an app; null where none is set, and then the source is off and says so. */
  readonly token: string | null
  /** What may be spent, in US dollars. */
  readonly perDay: number
  readonly perMonth: number
  /** Share of either limit at which the stream ends and counts go on: 0–1. */
  readonly streamShare?: number
  /** Share of either limit that counts leave for posts about services whose counts are surprising: 0–1. */
  readonly evidenceShare?: number
  /** Posts on a page of evidence, 10–100, and how often at most one is bought for a service. */
  readonly evidencePosts?: number
  readonly evidenceEveryMs?: number
  /** X's own cap of posts read in a month. */
  readonly postsPerMonth?: number
  readonly prices?: Partial<Prices>
  /** Asks for handle, followers and age of authors; X may charge each as a user read, twice the price of a post. */
  readonly expandAuthors?: boolean
  /** Ends in `/2/`. */
  readonly apiUrl?: string
  /** Nothing for so long, not even the empty line that X sends every 20 s: the connection is dead. */
  readonly idleTimeoutMs?: number
  readonly handshakeMs?: number
  readonly backOff?: BackOffRules
  /** A post that comes later than this after it was written is late. */
  readonly lateAboveMs?: number
  /** How often to ask for the lease, and to renew it. */
  readonly leaseMs?: number
  /** While X refuses for lack of credits, it is asked again so often. */
  readonly offAgainMs?: number
  /** A connection that lasted so long was a good one: the next is tried at once. */
  readonly steadyMs?: number
  /**
   * Behind a gap longer than this, what the stream brings waits until the gap is repaired, so that time runs forwards.
   */
  readonly holdGapMs?: number
  /** It waits for so long at most: a repair that X slows down must not keep back what happens now. */
  readonly holdMs?: number
  /** How far before the newest post a gap is searched from: the stream is out of order by its delay. */
  readonly rewindMs?: number
  /** How far back a gap is repaired, and with how many pages of 100 posts at most. */
  readonly longestGapMs?: number
  readonly gapPages?: number
  /** Posts on a page of search: X gives 10 to 100. */
  readonly pageSize?: number
  /** What search leaves of a gap is counted where it is at least this long: a request for each service is dear. */
  readonly countGapMs?: number
  /** Between two searches, of which X allows 450 in 15 minutes, and between two counts, of which it allows 300. */
  readonly searchEveryMs?: number
  readonly countsEveryMs?: number
  /** While only counts are bought: one round over all services takes at least so long. */
  readonly countsRoundMs?: number
  /** Counts and search know what is at least this old. */
  readonly settledMs?: number
  /** The history that is counted at the first start. */
  readonly seedMs?: number
  /** How often X is asked which stored posts are gone and what it has charged, and how often a job is looked at. */
  readonly upkeepMs?: number
  readonly jobEveryMs?: number
  /** Reading pauses above this number of waiting posts, and resumes below half of it. */
  readonly holdAbove?: number
}

/**
 * X's three families of back-off: a broken connection is made anew at once, then 250 ms later each time, up to 16 s.
 * After an HTTP error it is 5 s, doubled up to 320 s; after too many requests 60 s, doubled. Source: docs.x.com,
 * handling disconnections.
 */
export interface BackOffRules {
  readonly network: { readonly stepMs: number; readonly longestMs: number }
  readonly http: Backoff
  readonly tooMany: Backoff
}

export type XSettings = Required<Omit<XOptions, 'prices'>> & { readonly prices: Prices }

export const X_DEFAULTS = {
  streamShare: 0.8,
  // With the default limits a page of evidence once in a while: USD 0.25 of 5 are two pages.
  evidenceShare: 0.05,
  // Five people and three texts make an alert; half of what is found may be something else.
  evidencePosts: 25,
  evidenceEveryMs: 10 * MINUTE,
  postsPerMonth: 3_000_000,
  // Without handles no post of a company is known as such.
  expandAuthors: true,
  apiUrl: 'https://api.x.com/2/',
  // X promises a sign of life every 20 s.
  idleTimeoutMs: 22 * SECOND,
  handshakeMs: 15 * SECOND,
  backOff: {
    network: { stepMs: 250, longestMs: 16 * SECOND },
    http: { firstMs: 5 * SECOND, longestMs: 320 * SECOND },
    // X names no upper end; its windows are 15 minutes long.
    tooMany: { firstMs: 60 * SECOND, longestMs: 15 * MINUTE },
  },
  lateAboveMs: 30 * SECOND,
  leaseMs: 1_500,
  offAgainMs: HOUR,
  steadyMs: 10 * SECOND,
  holdGapMs: 2 * MINUTE,
  holdMs: MINUTE,
  // Twice the delay of 99 % of all posts. What is found again costs nothing.
  rewindMs: 15 * SECOND,
  longestGapMs: HOUR,
  gapPages: 300,
  pageSize: 100,
  countGapMs: 5 * MINUTE,
  // A whole catalogue takes 75 searches, and a gap is filled in half a minute; who meets the limit waits as X says.
  searchEveryMs: 200,
  countsEveryMs: 3_100,
  countsRoundMs: 5 * MINUTE,
  // X refuses an end less than 10 s before the request.
  settledMs: 15 * SECOND,
  seedMs: 7 * DAY - HOUR,
  upkeepMs: HOUR,
  jobEveryMs: 15 * SECOND,
  holdAbove: 4_000,
} satisfies Partial<XOptions>

/** Source: docs.x.com/x-api/getting-started/pricing. */
const PRICES: Prices = { post: 0.005, user: 0.01, countsRequest: 0.005 }

/**
 * The options with every default.
 * @throws Error for an address that is none or does not end as X's does
 */
export function settingsOf(options: XOptions): XSettings {
  const prices = { ...PRICES, ...options.prices }
  const settings = { ...X_DEFAULTS, ...options }
  if (!URL.canParse(settings.apiUrl) || !settings.apiUrl.endsWith('/2/')) {
    throw new Error(
      `the address of X ${JSON.stringify(settings.apiUrl)} is none; write it like ${X_DEFAULTS.apiUrl}`,
    )
  }
  return { ...settings, prices: settings.expandAuthors ? prices : { ...prices, user: 0 } }
}
