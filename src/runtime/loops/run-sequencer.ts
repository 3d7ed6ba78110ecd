import type { SkewVerdict } from '../../core/engine/order/skew.js'
import type { Instant } from '../../core/model/instant.js'
import { DECISION_STEP } from '../../core/model/instant.js'
import type { OrderStep } from '../../pipeline/intake/sequencer.js'
import { createSequencer, INTAKE, STEP_ENTRIES } from '../../pipeline/intake/sequencer.js'
import { readSequencerOffset, SEQUENCER_OFFSET } from '../../pipeline/intake/sequencer-state.js'
import type { JobQueue } from '../../pipeline/ports/job-queue.js'
import type { Context } from '../compose/context.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'
import { shardJobs } from './shard-jobs.js'

/** The pause of the sequencer when there is nothing new. */
const IDLE_MS = 25
/**
 * Live, a step waits so long for more posts, since its commit costs the disk some 100 kB however few they are. No
 * decision comes later by that: a step is taken at each instant of decisions.
 */
const GATHER_MS = 250

/** Puts accepted posts in order, in the process that holds the lease, and adds a job for each shard with new input. */
export async function runSequencer(context: Context, queue: JobQueue): Promise<void> {
  const { settings, configuration, backend, clock, log, metrics, holder, signal } = context
  const { policy } = configuration
  await runUnderLease({ store: backend.store, clock, log, name: 'order', holder, signal }, async (tenure) => {
    const sequencer = createSequencer({
      store: backend.store,
      policy,
      time: settings.CLOCK,
      clock,
      deadLetters: context.deadLetters,
    })
    const reportSkew = createSkewReporter(context)

    const ordering = runLoop({
      name: 'sequencer',
      idleMs: IDLE_MS,
      clock,
      log,
      health: context.health,
      signal: tenure,
      step: async () => {
        const end = metrics.step.startTimer({ step: 'sequencer' })
        const came = await sequencer.step()
        if (came.kind !== 'nothing-new') end()
        reportSkew(sequencer.skew)
        return afterStep(came)
      },
    })
    // Both are awaited, since either may find damaged state.
    await Promise.all([ordering, watchBacklog(context, tenure)])
    // The new leader exports these gauges. Left here, they would never change again.
    metrics.intakeBacklog.set(0)
    metrics.streamTime.set(0)

    async function afterStep(came: OrderStep): Promise<'again' | 'idle'> {
      if (came.kind === 'refused') metrics.refused.inc({ step: 'sequencer' })
      if (came.kind !== 'moved') return came.kind === 'refused' ? 'again' : 'idle'
      if (came.time !== null) metrics.streamTime.set(came.time / 1_000)
      // A shard without a job is found by the scan: a queue that fails must not delay the sequencer.
      await queue.add(shardJobs(came.shards)).catch((error: unknown) => {
        log.debug({ err: error }, 'the queue does not accept jobs')
      })
      if (came.entries === 0) return 'idle'
      if (settings.CLOCK === 'system' && came.entries < STEP_ENTRIES)
        await clock.sleep(gatherFor(clock.now()), tenure)
      return 'again'
    }
  })
}

/** Until the next decisions at most. */
function gatherFor(now: Instant): number {
  return Math.min(GATHER_MS, DECISION_STEP - (now % DECISION_STEP))
}

/** Says once that stream time is ahead of the clock, and once that it came back; not ready meanwhile. */
function createSkewReporter({ log, health, metrics }: Context): (skew: SkewVerdict) => void {
  let isAhead = false
  return (skew) => {
    metrics.streamAhead.set(skew.kind === 'ahead' ? skew.by / 1_000 : 0)
    if (skew.kind === 'none' && !isAhead) return
    const wasAhead = isAhead
    isAhead = skew.kind === 'ahead'
    if (skew.kind === 'none') return health.well('stream time')
    const seconds = Math.round(skew.by / 1_000)
    if (skew.kind === 'rewind') {
      health.well('stream time')
      log.warn(`stream time was ${seconds} s ahead and goes back; that time is a data gap`)
      return
    }
    const why =
      skew.reason === 'posts-disagree'
        ? 'posts do not agree with the clock'
        : 'waiting for the clock to run on'
    health.ill('stream time', `stream time is ${seconds} s ahead of the clock; ${why}`)
    if (!wasAhead)
      log.warn(`stream time is ${seconds} s ahead of the clock: check NTP; nothing is decided meanwhile`)
  }
}

const BACKLOG_EVERY = 1_000

/** The leader exports how far the sequencer and the shards are behind. */
async function watchBacklog(
  { backend, clock, log, health, metrics }: Context,
  signal: AbortSignal,
): Promise<void> {
  await runLoop({
    name: 'sequencer backlog',
    idleMs: BACKLOG_EVERY,
    clock,
    log,
    health,
    signal,
    step: async () => {
      const [tail = 0] = await backend.store.tails([INTAKE])
      const [offset = null] = await backend.store.get([SEQUENCER_OFFSET])
      metrics.intakeBacklog.set(tail - readSequencerOffset(offset).position)
      return 'idle'
    },
  })
}
