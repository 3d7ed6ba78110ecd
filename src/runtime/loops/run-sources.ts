import type { Intake } from '../../pipeline/intake/intake.js'
import type { Source } from '../../pipeline/ports/source.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Context } from '../compose/context.js'
import { reportStoreErrors } from '../process/report-store-errors.js'
import { createSourceAvailability } from '../sources/source-availability.js'
import type { SourceIntakeParts } from '../sources/source-intake.js'
import { CursorTaken, openSourceIntake } from '../sources/source-intake.js'
import type { SourceReporter } from '../sources/source-status.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

const SAVE_STATUS_MS = 1_000
const AFTER_FAILURE = 5_000

/** Reads all sources, each under a lease of its own: however many processes there are, one of them reads. */
export async function runSources(
  context: Context,
  sources: readonly Source[],
  intake: Intake,
  reporter: SourceReporter,
): Promise<void> {
  const { clock, log, health, signal } = context
  const availability =
    context.settings.CLOCK === 'system'
      ? createSourceAvailability({
          ...{ intake, clock, store: context.backend.store },
          sources: sources.map(({ name }) => name),
        })
      : null
  const saving = runLoop({
    name: 'source status',
    idleMs: SAVE_STATUS_MS,
    clock,
    log,
    health,
    signal,
    step: async () => {
      await reporter.save()
      await availability?.reportOutages()
      return 'idle'
    },
  })
  await Promise.all([
    saving,
    ...sources.map((source) => runSource(context, source, { intake, reporter, availability })),
  ])
  await reporter.save().catch(() => {})
}

async function runSource(
  context: Context,
  source: Source,
  parts: Pick<SourceIntakeParts, 'intake' | 'reporter' | 'availability'>,
): Promise<void> {
  const { backend, clock, log, holder, signal } = context
  const { store } = backend
  const { name } = source
  const storeErrors = reportStoreErrors(context, { source: name })
  let isAtEnd = false
  while (!signal.aborted && !isAtEnd) {
    await runUnderLease({ store, clock, log, name: `source/${name}`, holder, signal }, async (tenure) => {
      try {
        await parts.availability?.begin(name)
        const sourceIntake = await openSourceIntake({
          source: name,
          store,
          ...parts,
          sleep: (ms) => clock.sleep(ms, tenure),
          signal: tenure,
        })
        await source.run(sourceIntake, tenure)
        if (!tenure.aborted) {
          await sourceIntake.end()
          isAtEnd = true
        }
      } catch (error) {
        if (tenure.aborted || (error instanceof StoreError && error.kind === 'closed')) return
        if (error instanceof CursorTaken) log.warn(`${error.message}; this process stops reading it`)
        else if (error instanceof StoreError) storeErrors.failed(error)
        else log.error({ source: name, err: error }, `${name} failed; it is started again in 5 s`)
        await clock.sleep(AFTER_FAILURE, tenure)
      } finally {
        if (tenure.aborted) {
          parts.reporter.release(name)
          parts.availability?.release(name)
        }
      }
    })
  }
}
