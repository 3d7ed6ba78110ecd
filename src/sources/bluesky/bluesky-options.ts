import { SECOND } from '../../core/model/instant.js'

/** Options of the Bluesky source. All have defaults; only tests and operators with an own instance change them. */
export interface BlueskyOptions {
  /** Tried in this order, again and again: a host name, or a `ws:` or `wss:` address of an instance of one's own. */
  readonly hosts?: readonly string[]
  /** `auto` asks for v2 and goes on with v1 where a host does not know it. */
  readonly wire?: 'auto' | Wire
  /** So far behind the network counts as late … */
  readonly lateAboveMs?: number
  /** … and so near as live again; between the two nothing changes, or a lag about the limit would flicker. */
  readonly liveBelowMs?: number
  /** While the source is late, the lag is reported at this interval. */
  readonly lateAgainMs?: number
  /** No event for so long: the host has stalled, whatever its pings say. */
  readonly idleTimeoutMs?: number
  /** A ping shows that a host lives: for a private instance on which nobody writes for hours. */
  readonly livesByPings?: boolean
  /**
   * How far to go back where a place is not exact: on another host, or on v1, whose times are only roughly in order.
   */
  readonly rewindMs?: number
  /** Nothing between the place asked for and the first event for so long: what was there is lost. */
  readonly gapMs?: number
  /**
   * The wait before trying again: doubled from the first to the longest, from the beginning once a host has delivered.
   */
  readonly firstWaitMs?: number
  readonly longestWaitMs?: number
  /** How long a host may take to answer, and to say goodbye. */
  readonly handshakeMs?: number
  readonly goodbyeMs?: number
  /** Reading pauses above this number of waiting posts, and resumes below half of it. */
  readonly holdAbove?: number
}

/** The two ways to ask a Jetstream: `/subscribe`, and the lexicon `network.bsky.jetstream.subscribeEvents`. */
export type Wire = 'v2' | 'v1'

/**
 * The public instances: the present ones first, then those of before, which speak v1. Source:
 * github.com/bluesky-social/jetstream.
 */
export const PUBLIC_HOSTS: readonly string[] = [
  'jetstream.us-east.bsky.network',
  'jetstream.us-west.bsky.network',
  'jetstream1.us-east.bsky.network',
  'jetstream2.us-east.bsky.network',
  'jetstream1.us-west.bsky.network',
  'jetstream2.us-west.bsky.network',
]

export const BLUESKY_DEFAULTS: Required<BlueskyOptions> = {
  hosts: PUBLIC_HOSTS,
  wire: 'auto',
  // A post usually comes within a second; half a minute is half of the time in which an alert must open.
  lateAboveMs: 30 * SECOND,
  liveBelowMs: 10 * SECOND,
  lateAgainMs: 10 * SECOND,
  // Tens of posts come a second at any hour; instances have stalled without closing (jetstream-legacy, issue 48).
  idleTimeoutMs: 30 * SECOND,
  livesByPings: false,
  // The documentation of Jetstream advises "a few seconds" across instances.
  rewindMs: 5 * SECOND,
  gapMs: 60 * SECOND,
  firstWaitMs: SECOND,
  longestWaitMs: 60 * SECOND,
  handshakeMs: 15 * SECOND,
  goodbyeMs: SECOND,
  // About 4 MB of posts; eight batches.
  holdAbove: 4_000,
}

/**
 * The address of a host.
 * @throws Error for what is neither a host name nor a `ws:` or `wss:` address
 */
export function addressOf(host: string): URL {
  const text = /^wss?:\/\//i.test(host) ? host : `wss://${host}`
  const address = URL.canParse(text) ? new URL(text) : null
  if (address === null || address.pathname !== '/' || address.search !== '' || address.hash !== '') {
    throw new Error(
      `Bluesky host ${JSON.stringify(host)} is neither a host name nor an address like wss://jetstream.example.org; mend or remove it`,
    )
  }
  return address
}
