import type { MastodonSettings } from '../mastodon-options.js'
import type { Access, InstanceFacts } from './read-instance.js'

/** How an instance is consumed. */
export type Way =
  | { readonly kind: 'stream'; readonly token: string }
  /** Its timelines are read; `why` its streams are not consumed, as the end of a sentence. */
  | { readonly kind: 'poll'; readonly token: string | null; readonly why: string }
  /** Not at all until somebody acts: what is wrong and what to do. */
  | { readonly kind: 'off'; readonly detail: string }

/** What was learnt of an instance by trying. */
export interface Refusals {
  /** The stream does not take the token. */
  readonly token: boolean
  /** There is no such stream. */
  readonly stream: boolean
  /** The stream could not be had several times in a row; that may pass. */
  readonly away: boolean
  /** The timelines are not shown, whatever the instance says of itself. */
  readonly timelines: boolean
}

export const NO_REFUSALS: Refusals = { token: false, stream: false, away: false, timelines: false }

/**
 * Streams need a user's token (since Mastodon 4.2); timelines only where the instance says so (since 4.5) or shows it
 * by refusing.
 */
export function chooseWay(
  host: string,
  token: string | null,
  facts: InstanceFacts,
  stream: MastodonSettings['stream'],
  refused: Refusals,
): Way {
  const access = accessTo(facts, stream)
  const what = NAMES[stream]
  if (access === 'disabled') {
    return off(`${host} has switched off its ${what}; name another instance or consume something else of it`)
  }
  if (token !== null && !refused.token) {
    // Where the timelines are not shown either, all that is left is to keep trying the stream.
    if (refused.away && !refused.stream && !refused.timelines) {
      return { kind: 'poll', token, why: 'its stream cannot be had at the moment' }
    }
    if (!refused.stream) return { kind: 'stream', token }
    return refused.timelines
      ? off(`${host} has no stream of its ${what} and does not show them either; name another instance`)
      : { kind: 'poll', token, why: 'it has no stream of them' }
  }
  const cure = token === null ? 'give it a user token' : 'make a new one'
  const flaw = token === null ? 'it has no token for the stream' : 'it refuses the token'
  if (access === 'authenticated' || refused.timelines) {
    return off(
      token === null
        ? `${host} shows its ${what} only to its users; ${cure} with the scope read:statuses`
        : `${host} refuses its token and shows its ${what} only to its users; ${cure} with the scope read:statuses`,
    )
  }
  return { kind: 'poll', token: null, why: `${flaw}; ${cure} with the scope read:statuses` }
}

const NAMES: Readonly<Record<MastodonSettings['stream'], string>> = {
  public: 'public timeline',
  'public:local': 'local timeline',
  hashtags: 'hashtag timelines',
}

/** Where local and remote posts are separate, a client that may see both parts may see the whole. */
function accessTo({ liveFeeds, hashtagFeeds }: InstanceFacts, stream: MastodonSettings['stream']): Access {
  if (stream === 'public:local') return liveFeeds.local
  const { local, remote } = stream === 'public' ? liveFeeds : hashtagFeeds
  if (local === 'disabled' && remote === 'disabled') return 'disabled'
  return local === 'authenticated' || remote === 'authenticated' ? 'authenticated' : 'public'
}

function off(detail: string): Way {
  return { kind: 'off', detail }
}
