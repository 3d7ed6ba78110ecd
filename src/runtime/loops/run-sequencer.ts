import type { OrderStep } from '../../pipeline/intake/sequencer.js'
import { createSequencer, INTAKE } from '../../pipeline/intake/sequencer.js'
import { readSequencerOffset, SEQUENCER_OFFSET } from '../../pipeline/intake/sequencer-state.js'
import type { JobQueue } from '../../pipeline/ports/job-queue.js'
import type { Context } from '../compose/context.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'
import { shardJobs } from './shard-jobs.js'

/** How long the order rests when nothing has come. */
const IDLE_MS = 25

/** Puts what was accepted in order, in whichever process holds the lease, and wakes the shards that have something to hear. */
export async function runOrder(context: Context, queue: JobQueue): Promise<void> {
  const { settings, configuration, backend, clock, log, metrics, holder, signal } = context
  const { policy } = configuration
  const settleAfter = settings.STREAM_SETTLE_SECONDS * 1_000
  await runUnderLease({ store: backend.store, clock, log, name: 'order', holder, signal }, async (tenure) => {
    const keeper = createSequencer({ store: backend.store, policy, time: settings.CLOCK, clock })
    let cameAt = clock.now()
    let isSettled = true

    const ordering = runLoop({
      name: 'order',
      idleMs: IDLE_MS,
      clock,
      log,
      health: context.health,
      signal: tenure,
      step: async () => {
        const end = metrics.step.startTimer({ step: 'order' })
        const came = await keeper.step()
        if (came.kind !== 'nothing-new') end()
        if (came.kind === 'moved' && came.entries > 0) {
          cameAt = clock.now()
          isSettled = false
        }
        if (mustSettle(came)) {
          await logEntry(await keeper.settle())
          isSettled = true
        }
        return logEntry(came)
      },
    })
    // Both, since either may meet damaged state.
    await Promise.all([ordering, watchBacklog(context, tenure)])
    // Whoever keeps the order now tells these; told here as well, they would stand still for ever.
    metrics.intakeBacklog.set(0)
    metrics.streamTime.set(0)

    /** With time from the posts alone, nothing says that there will be no more of them; after a while it is taken so. */
    function mustSettle(came: OrderStep): boolean {
      return (
        settings.CLOCK === 'stream' &&
        settleAfter > 0 &&
        !isSettled &&
        came.kind === 'nothing-new' &&
        clock.now() - cameAt >= settleAfter
      )
    }

    async function logEntry(came: OrderStep): Promise<'again' | 'idle'> {
      if (came.kind === 'refused') metrics.refused.inc({ step: 'order' })
      if (came.kind !== 'moved') return came.kind === 'refused' ? 'again' : 'idle'
      if (came.time !== null) metrics.streamTime.set(came.time / 1_000)
      // Whoever is not told finds it by looking: it must not hold the order up.
      await queue.add(shardJobs(came.shards)).catch((error: unknown) => {
        log.debug({ err: error }, 'the queue takes no jobs')
      })
      return came.entries > 0 ? 'again' : 'idle'
    }
  })
}

const BACKLOG_EVERY = 1_000

/** Whoever keeps the order tells how far it is behind. */
async function watchBacklog(
  { backend, clock, log, health, metrics }: Context,
  signal: AbortSignal,
): Promise<void> {
  await runLoop({
    name: 'order backlog',
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
