import type { Instant } from '../../core/model/instant.js'
import { SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source } from '../../pipeline/ports/source.js'
import type { WorldPlan } from './world.js'
import { createWorld } from './world.js'

export interface SyntheticOptions {
  readonly plan: WorldPlan
  /**
   * `real`: as the clock goes. Otherwise from `from` on, as fast as posts are accepted, through `seconds` of the world
   * or for ever.
   */
  readonly pace: 'real' | { readonly from: Instant; readonly seconds?: number }
  /** Ends after so many posts, those before a restart included. */
  readonly posts?: number
  /** The most posts that are stored together. */
  readonly batch?: number
}

const BATCH = 1_000
/** After a longer absence, in seconds, posts in real time are not made up for: nobody recorded them. */
const CATCH_UP = 60

/** The synthetic population as a source. It continues with the post after the last one that was stored. */
export function createSyntheticSource(
  options: SyntheticOptions,
  { clock }: { readonly clock: Clock },
): Source {
  const { plan, pace, posts = Infinity, batch = BATCH } = options
  return {
    name: 'synthetic',
    async run(intake, signal) {
      const world = createWorld(plan)
      const last = pace === 'real' ? Infinity : Math.floor(pace.from / SECOND) + (pace.seconds ?? Infinity)
      let { second, skip, written } = startAt(readPosition(intake.cursor))
      let waiting: Post[] = []
      intake.report({ kind: 'live' })
      while (!signal.aborted && second < last && written + waiting.length < posts) {
        const due = (second + 1) * SECOND
        if (pace === 'real' && due > clock.now()) {
          await store()
          await clock.sleep(due - clock.now(), signal)
          continue
        }
        for (const post of world.postsAt(second).slice(skip)) {
          if (signal.aborted || written + waiting.length >= posts) break
          waiting.push(post)
          skip++
          if (waiting.length >= batch) await store()
        }
        // A second that was left in the middle is where the next run begins.
        if (signal.aborted || written + waiting.length >= posts) break
        second++
        skip = 0
      }
      if (signal.aborted) return
      await store()
      intake.report({ kind: 'ended', detail: 'the synthetic posts have ended; nothing needs doing' })

      async function store(): Promise<void> {
        if (waiting.length === 0) return
        const stored = waiting
        waiting = []
        written += stored.length
        await intake.accept(stored, `${second}/${skip}/${written}`)
      }
    },
  }

  function startAt(kept: Position | null): Position {
    if (pace !== 'real') return kept ?? { second: Math.floor(pace.from / SECOND), skip: 0, written: 0 }
    const now = Math.floor(clock.now() / SECOND)
    const isRecent = kept !== null && kept.second >= now - CATCH_UP && kept.second <= now
    return isRecent ? kept : { second: now, skip: 0, written: kept?.written ?? 0 }
  }
}

/** The second that comes next, how many of its posts are stored already, and how many posts ever. */
interface Position {
  readonly second: number
  readonly skip: number
  readonly written: number
}

/** Null at the first start. An unknown cursor is a first start too: synthetic posts lose nothing by beginning again. */
function readPosition(cursor: string | null): Position | null {
  const parts = /^(\d+)\/(\d+)\/(\d+)$/.exec(cursor ?? '')
  return parts === null
    ? null
    : { second: Number(parts[1]), skip: Number(parts[2]), written: Number(parts[3]) }
}
