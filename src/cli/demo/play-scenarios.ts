import type { Instant } from '../../core/model/instant.js'
import { SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { PlannedScenario, ScenarioPlan } from '../../sources/synthetic/scenario-plan.js'
import { createWorld } from '../../sources/synthetic/world.js'
import type { Client } from './client.js'

export interface PlayParts {
  readonly client: Pick<Client, 'send' | 'untilDecided'>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How many times faster than a newcomer can follow; 1 by default. */
  readonly pace: number
  /** Called with an evening when it begins, and before what nobody needs to see. */
  readonly onScenario: (planned: PlannedScenario, number: number) => void
  readonly onSkip: (from: Instant, to: Instant) => void
}

/** As long as an evening takes on the wall: an hour or two is followed better than twenty of them. */
const EVENING_MS = 13_000
const LONG_EVENING_MS = 18_000
const LONG = 6 * 3_600 * SECOND
const STEP_MS = 100
/** What is hurried through goes in pieces of so many posts. */
const PIECE = 500

/**
 * Sends the posts of all evenings, each spread over its seconds; what lies between them as fast as it is taken. Returns
 * how many.
 */
export async function playScenarios(
  { plan, scenarioPlan, learnFrom, to }: ScenarioPlan,
  parts: PlayParts,
): Promise<number> {
  const { client, clock, signal, pace, onScenario, onSkip } = parts
  const world = createWorld(plan)
  let reached = learnFrom
  let sent = 0
  for (const [index, planned] of scenarioPlan.entries()) {
    if (planned.from > reached) {
      onSkip(reached, planned.from)
      await hurry(reached, planned.from)
      await client.untilDecided(planned.scenario.service, planned.from)
    }
    if (signal.aborted) break
    onScenario(planned, index + 1)
    await spread(Math.max(reached, planned.from), planned.to)
    reached = planned.to
  }
  if (!signal.aborted && to > reached) await hurry(reached, to)
  return sent

  async function hurry(from: Instant, to: Instant): Promise<void> {
    let piece: Post[] = []
    for (const post of world.posts(from, to)) {
      piece.push(post)
      if (piece.length === PIECE) {
        await send(piece)
        piece = []
      }
    }
    await send(piece)
  }

  async function spread(from: Instant, to: Instant): Promise<void> {
    const wallMs = (to - from >= LONG ? LONG_EVENING_MS : EVENING_MS) / pace
    const began = clock.now()
    for (let at = from; at < to && !signal.aborted; ) {
      await clock.sleep(STEP_MS, signal)
      const share = Math.min(1, (clock.now() - began) / wallMs)
      const next = from + Math.floor(((to - from) * share) / SECOND) * SECOND
      await send([...world.posts(at, next)])
      at = next
    }
  }

  async function send(posts: readonly Post[]): Promise<void> {
    if (posts.length === 0 || signal.aborted) return
    await client.send(posts)
    sent += posts.length
  }
}
