import type { Instant } from '../../core/model/instant.js'
import { SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source } from '../../pipeline/ports/source.js'
import type { WorldPlan } from './world.js'
import { createWorld } from './world.js'

export interface SyntheticOptions {
  readonly plan: WorldPlan
  /** `real`: as the clock goes. Otherwise from `from` on, as fast as posts are accepted, through `seconds` of the world. */
  readonly pace: 'real' | { readonly from: Instant; readonly seconds: number }
  /** Posts that are stored together. */
  readonly batch?: number
}

const BATCH = 1_000
/** A crowd in real time is not caught up with after a longer absence: nobody recorded it. */
const CATCH_UP = 60

/** The invented crowd as a source. Its cursor is the first second that was not stored, so nothing is posted twice or left out. */
export function createSyntheticSource(
  options: SyntheticOptions,
  { clock }: { readonly clock: Clock },
): Source {
  const most = options.batch ?? BATCH
  return {
    name: 'synthetic',
    async run(intake, signal) {
      const world = createWorld(options.plan)
      const { pace } = options
      const last = pace === 'real' ? Infinity : Math.floor(pace.from / SECOND) + pace.seconds
      let second = firstSecond(intake.cursor)
      let waiting: Post[] = []
      intake.report({ kind: 'live' })
      while (!signal.aborted && second < last) {
        if (pace === 'real' && (second + 1) * SECOND > clock.now()) {
          await store(second)
          await clock.sleep((second + 1) * SECOND - clock.now(), signal)
          continue
        }
        for (const post of world.postsAt(second)) waiting.push(post)
        second++
        if (waiting.length >= most) await store(second)
      }
      if (signal.aborted) return
      await store(second)
      intake.report({ kind: 'ended', detail: 'the invented crowd has gone home' })

      async function store(next: number): Promise<void> {
        if (waiting.length === 0) return
        const batch = waiting
        waiting = []
        await intake.accept(batch, String(next))
      }
    },
  }

  function firstSecond(cursor: string | null): number {
    const kept = cursor === null ? Number.NaN : Number(cursor)
    const { pace } = options
    if (pace !== 'real') return Number.isInteger(kept) ? kept : Math.floor(pace.from / SECOND)
    const now = Math.floor(clock.now() / SECOND)
    return Number.isInteger(kept) && kept >= now - CATCH_UP && kept <= now ? kept : now
  }
}
