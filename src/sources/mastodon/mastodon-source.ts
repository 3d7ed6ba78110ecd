import { SECOND } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source, SourceIntake } from '../../pipeline/ports/source.js'
import type { Batcher } from '../connection/batcher.js'
import { createBatcher } from '../connection/batcher.js'
import type { Ended } from '../connection/reconnect.js'
import { reconnect } from '../connection/reconnect.js'
import { createBoard } from './board.js'
import { createCoordinator } from './coordinator.js'
import { readCursors } from './cursors.js'
import { childOf } from './instance/child-signal.js'
import { consumeInstance } from './instance/consume-instance.js'
import { waitAfter } from './instance/consume-timeline.js'
import type { MastodonOptions, MastodonSettings } from './mastodon-options.js'
import { checkOptions, instanceAddress } from './mastodon-options.js'
import type { OddReason } from './read-status.js'
import { MASTODON } from './read-status.js'
import { timelinesOf } from './timelines.js'

export interface MastodonParts {
  readonly clock: Clock
  /** Official accounts of the catalogue, as `name@host`; only they keep their names. */
  readonly officials?: readonly string[]
  /** Called for everything from an instance that was skipped because it is malformed. */
  readonly onOdd?: (reason: OddReason) => void
}

/**
 * Public posts from instances of Mastodon and of what speaks like it, several at once; a post that comes through
 * several is one.
 * @throws Error for options that cannot work
 */
export function createMastodonSource(options: MastodonOptions, parts: MastodonParts): Source {
  const settings = checkOptions(options)
  return { name: MASTODON, run: (intake, signal) => runMastodon(settings, parts, intake, signal) }
}

/**
 * All instances share one coordinator, since batches must be stored one after the other. When storing fails, everything
 * ends and begins anew from the stored cursors: posts received after them would otherwise be lost.
 */
async function runMastodon(
  settings: MastodonSettings,
  parts: MastodonParts,
  intake: SourceIntake,
  signal: AbortSignal,
): Promise<void> {
  const run: Run = { settings, parts, intake, signal, cursor: intake.cursor }
  await reconnect({
    connect: () => consumeAll(run),
    waitBefore: (failures) => waitAfter(failures, settings),
    onWait: (ms, failure) =>
      intake.report({
        kind: 'connecting',
        detail: `posts were received, but could not be stored (${wordsOf(failure)}); trying again in ${Math.ceil(ms / SECOND)} s`,
      }),
    clock: parts.clock,
    signal,
  })
}

interface Run {
  readonly settings: MastodonSettings
  readonly parts: MastodonParts
  readonly intake: SourceIntake
  readonly signal: AbortSignal
  /** The last that was stored. */
  cursor: string | null
}

async function consumeAll(run: Run): Promise<Ended> {
  const { intake } = run
  const child = childOf(run.signal)
  let hasStored = false
  let failure: unknown = null
  const batcher = createBatcher(
    {
      cursor: run.cursor,
      async accept(...batch) {
        await intake.accept(...batch)
        const [, cursors] = batch
        run.cursor = cursors ?? run.cursor
        hasStored = true
      },
      report: (condition) => intake.report(condition),
    },
    { onFailure: () => child.abort() },
  )
  const consumers = consumeInstances(run, batcher, child.signal)
  try {
    await Promise.all(consumers)
  } finally {
    child.abort()
    child.release()
    await Promise.allSettled(consumers)
  }
  try {
    await batcher.flush()
  } catch (error) {
    failure = error
  }
  return { wasHealthy: hasStored, failure }
}

function consumeInstances(run: Run, batcher: Batcher, signal: AbortSignal): Promise<void>[] {
  const { settings, parts, intake } = run
  const coordinator = createCoordinator({
    cursors: readCursors(run.cursor),
    batcher,
    clock: parts.clock,
    holdAbove: settings.holdAbove,
    remembered: settings.remembered,
    officials: new Set(parts.officials),
    onOdd: (reason) => parts.onOdd?.(reason),
  })
  const hosts = settings.instances.map(({ url }) => instanceAddress(url).host)
  const board = createBoard(
    hosts.flatMap((host) => timelinesOf(host, settings).map(({ key }) => key)),
    (condition) => intake.report(condition),
  )
  return settings.instances.map((instance) =>
    consumeInstance({
      instance,
      settings,
      coordinator,
      clock: parts.clock,
      show: (timeline, state) => {
        if (!signal.aborted) board.set(timeline, state)
      },
      signal,
    }),
  )
}

function wordsOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure)
}
