import { createIntake } from '../pipeline/intake.js'
import { authorKey } from './author-key.js'
import { composeReading } from './compose-detection.js'
import type { Context, Part } from './context.js'
import { makeSources } from './make-sources.js'
import { runDeliver } from './run-deliver.js'
import { runDetect } from './run-detect.js'
import { runOrder } from './run-order.js'
import { runSources } from './run-sources.js'
import { DETECT_QUEUE } from './shard-jobs.js'
import { createSourceReporter } from './source-status.js'

/** Reads the sources and puts what came in order. */
export const ingest: Part = async (context) => {
  const reading = await openReading(context)
  const queue = context.backend.openQueue(DETECT_QUEUE)
  await Promise.all([
    runSources(context, makeSources(context), reading.intake, reading.reporter),
    runOrder(context, queue),
  ])
}

/** Detects. */
export const detect: Part = (context) => runDetect(context, context.backend.openQueue(DETECT_QUEUE))

/** Sends webhooks. */
export const deliver: Part = runDeliver

/** What whoever accepts posts needs. */
async function openReading(context: Context) {
  const { backend, settings, clock, log, metrics } = context
  const { store } = backend
  const key = await authorKey(store, settings.AUTHOR_KEY)
  const { toArrival, services } = composeReading({
    authorKey: key,
    ...(settings.CATALOGUE_DIR === undefined ? {} : { overlay: settings.CATALOGUE_DIR }),
  })
  return {
    services,
    intake: createIntake({ store, clock, toArrival }),
    reporter: createSourceReporter({ store, clock, log, metrics }),
  }
}
