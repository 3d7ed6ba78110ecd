import type { Source } from '../api-types.js'

/** Whether posts can arrive at all: without a source, nothing can be said about any service. */
export type Coverage =
  | { readonly kind: 'unknown' }
  | (Judged & { readonly kind: 'full' | 'partial' })
  | (Judged & {
      readonly kind: 'none'
      /** Whether any post has ever come in. */
      readonly hadPosts: boolean
    })

interface Judged {
  readonly live: readonly Source[]
  readonly failing: readonly Source[]
}

/** A source that connects for longer than this is unreachable. */
const CONNECT_MS = 60_000
/** Clients of the API that sent nothing for so long are no source of posts. */
const SILENT_MS = 24 * 3_600_000

/**
 * Judges the sources together.
 *
 * `http` counts only once it has delivered a post: the API always listens, also where nobody sends. A source that is
 * late or degraded still delivers some posts, so it counts as live and as failing. A recording that has ended was
 * complete. Status pages bring what companies say and no person's post, so alone they are no source.
 */
export function coverageOf(sources: readonly Source[], at: number, streamTime: number): Coverage {
  const wanted = sources.filter(({ state }) => state !== 'off')
  const live = wanted.filter((source) => delivers(source, streamTime))
  const failing = wanted.filter((source) => source.name !== 'http' && isFailing(source, at))
  if (live.length === 0) {
    const off = sources.filter(({ name, state }) => name !== 'http' && state === 'off')
    return {
      kind: 'none',
      live,
      failing: [...failing, ...off],
      hadPosts: sources.some(({ posts }) => posts > 0),
    }
  }
  return { kind: failing.length === 0 ? 'full' : 'partial', live, failing }
}

function delivers({ name, state, posts, lastEventAt }: Source, streamTime: number): boolean {
  if (name === 'status') return false
  if (name === 'http') {
    return posts > 0 && lastEventAt !== null && streamTime - Date.parse(lastEventAt) < SILENT_MS
  }
  return state === 'live' || state === 'late' || state === 'degraded' || (state === 'ended' && posts > 0)
}

function isFailing({ state, since }: Source, at: number): boolean {
  if (state === 'connecting') return at - Date.parse(since) > CONNECT_MS
  return state === 'late' || state === 'degraded' || state === 'blocked'
}
