import { HOUR, MINUTE, SECOND } from '../../core/model/instant.js'

/** Which instances to consume, and which of their timelines. The intervals have defaults; only tests change them. */
export interface MastodonOptions {
  readonly instances: readonly MastodonInstance[]
  /** Everything that the instance knows of, only what its own people write, or certain hashtags. */
  readonly stream: 'public' | 'public:local' | 'hashtags'
  /** For `hashtags`, without "#". Each is a connection of its own on each instance. */
  readonly hashtags?: readonly string[]
  /** What is followed instead on an instance that has closed its public timeline, without "#". */
  readonly hashtagsWhereClosed?: readonly string[]
  /** No heartbeat and no event for so long: the connection is dead. Mastodon's heart beats every 15 s. */
  readonly idleTimeoutMs?: number
  /** The timeline is read beside the stream so often, for what the stream did not bring. */
  readonly checkEveryMs?: number
  /** Without a stream, the timeline is read so often. */
  readonly pollEveryMs?: number
  /** How far before the place to go on from: statuses that travelled slowly come in below later ones. */
  readonly rewindMs?: number
  /** What is older than this when a gap is repaired is given up, and said so. */
  readonly reachBackMs?: number
  /** Pages of one timeline read in a row; a longer gap is repaired in several turns. */
  readonly pagesInTurn?: number
  /** Statuses asked for at once; Mastodon gives at most 40. */
  readonly pageSize?: number
  /** Between the pages of a turn, so that nobody is pressed who does not say how much is too much. */
  readonly pagePauseMs?: number
  /** So far behind counts as late. */
  readonly lateAboveMs?: number
  /**
   * The wait before trying again: doubled from the first to the longest, from the beginning once a stream has brought
   * something.
   */
  readonly firstWaitMs?: number
  readonly longestWaitMs?: number
  /** An instance that is off is asked so often whether that has changed. */
  readonly offAgainMs?: number
  /** A stream that brought nothing so many times in a row is left alone for a while, and the timeline read instead. */
  readonly streamTries?: number
  /** A stream that was left alone is tried again so often, once each time; where it is is asked anew. */
  readonly streamAgainMs?: number
  /** How long an instance may take to begin its answer, and to finish one that is no stream. */
  readonly answerMs?: number
  /** Reading from streams pauses above so many waiting posts. */
  readonly holdAbove?: number
  /** Number of recently stored posts that are remembered, to recognise repeated ones. */
  readonly remembered?: number
}

export interface MastodonInstance {
  /** `https://mastodon.example` */
  readonly url: string
  /** Of a user, with the scope `read:statuses`; null consumes what the instance shows to everybody. */
  readonly token: string | null
}

export type MastodonSettings = Required<MastodonOptions>

export const MASTODON_DEFAULTS = {
  hashtags: [],
  hashtagsWhereClosed: [],
  // Three heartbeats missed. Source: streaming/index.js.
  idleTimeoutMs: 50 * SECOND,
  checkEveryMs: 5 * MINUTE,
  // 20 of the 300 requests in 5 minutes that an instance allows (rack_attack.rb), more where pages are many. It lies
  // within the minute in which an alert must come.
  pollEveryMs: 15 * SECOND,
  rewindMs: 30 * SECOND,
  // At one page a second a busy instance's six hours take about two; what is older helps no alert.
  reachBackMs: 6 * HOUR,
  pagesInTurn: 20,
  pageSize: 40,
  pagePauseMs: 250,
  lateAboveMs: 60 * SECOND,
  firstWaitMs: SECOND,
  longestWaitMs: 2 * MINUTE,
  offAgainMs: HOUR,
  // Refused at once, three waits of the back-off: 7 s. Without any answer, a minute and a half.
  streamTries: 4,
  streamAgainMs: 5 * MINUTE,
  answerMs: 20 * SECOND,
  // About 4 MB of posts; eight batches.
  holdAbove: 4_000,
  remembered: 20_000,
} as const

/** More connections to one instance than this would be no manners. */
export const MAX_HASHTAGS = 32

/**
 * @throws Error for no instance, the same one twice, a wrong address, a token that no header can carry, wrong hashtags
 *   or too many
 */
export function checkOptions(options: MastodonOptions): MastodonSettings {
  const settings = { ...MASTODON_DEFAULTS, ...options }
  if (settings.instances.length === 0) {
    throw new Error('Mastodon has no instance to consume; name at least one, like https://mastodon.example')
  }
  const hosts = new Set<string>()
  for (const { url, token } of settings.instances) {
    const { host } = instanceAddress(url)
    if (hosts.has(host)) throw new Error(`Mastodon instance ${host} is named twice; remove one`)
    hosts.add(host)
    if (token !== null && !/^[\x21-\x7e]{1,1000}$/.test(token)) {
      throw new Error(
        `the token of Mastodon instance ${host} has blanks or strange characters; copy it again`,
      )
    }
  }
  if (settings.stream !== 'hashtags') return settings
  const hashtags = [...new Set(settings.hashtags.map((tag) => tag.normalize('NFC').toLowerCase()))]
  if (hashtags.length === 0) throw new Error('Mastodon is to consume hashtags, but none is named')
  if (hashtags.length > MAX_HASHTAGS) {
    throw new Error(
      `Mastodon is to consume ${hashtags.length} hashtags; each is a connection, so name at most ${MAX_HASHTAGS}, or consume "public"`,
    )
  }
  for (const tag of hashtags) {
    if (!/^[\p{L}\p{N}\p{M}_]{1,100}$/u.test(tag)) {
      throw new Error(`Mastodon hashtag ${JSON.stringify(tag)} is none; write one word without "#"`)
    }
  }
  return { ...settings, hashtags }
}

/** @throws Error for what is no address of an instance */
export function instanceAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  const isBare =
    address !== null &&
    (address.protocol === 'https:' || address.protocol === 'http:') &&
    address.pathname === '/' &&
    `${address.search}${address.hash}${address.username}${address.password}` === ''
  // The value is not shown: a token that was written in the wrong place would be in it.
  if (!isBare)
    throw new Error('an address of a Mastodon instance is none; write one like https://mastodon.example')
  return address
}
