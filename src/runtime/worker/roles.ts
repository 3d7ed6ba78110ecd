import { createIntake } from '../../pipeline/intake/intake.js'
import { createSkimmer } from '../../pipeline/skim/skimmer.js'
import { composeReading } from '../compose/compose-detection.js'
import type { Context, Part } from '../compose/context.js'
import type { Watched } from '../compose/make-sources.js'
import { makeSources } from '../compose/make-sources.js'
import { untilRoom } from '../compose/until-room.js'
import { runHeartbeat } from '../loops/heartbeat.js'
import { runAlertmanager } from '../loops/run-alertmanager.js'
import type { ApiReading } from '../loops/run-api.js'
import { runApi } from '../loops/run-api.js'
import { runCorrelator } from '../loops/run-correlator.js'
import { runDeliver } from '../loops/run-deliver.js'
import { runDetect } from '../loops/run-detect.js'
import { runSequencer } from '../loops/run-sequencer.js'
import { runSources } from '../loops/run-sources.js'
import { runTrending } from '../loops/run-trending.js'
import { runWebhookFile } from '../loops/run-webhook-file.js'
import { DETECT_QUEUE } from '../loops/shard-jobs.js'
import { authorKey } from '../secrets/author-key.js'
import { createSourceReporter } from '../sources/source-status.js'

type Reading = ApiReading & Watched

/** Reads the sources and puts what came in order. */
export const ingest: Part = async (context) => {
  await runIngest(context, await openReading(context))
}

/** Detects. */
export const detect: Part = async (context) => {
  await Promise.all([
    runDetect(context, context.backend.openQueue(DETECT_QUEUE)),
    runTrending(context),
    runCorrelator(context),
    runHeartbeat(context, 'detect'),
  ])
}

/** Sends webhooks. */
export const deliver: Part = async (context) => {
  await Promise.all([
    runDeliver(context),
    runWebhookFile(context),
    runAlertmanager(context),
    runHeartbeat(context, 'deliver'),
  ])
}

/** Serves the API. */
export const api: Part = async (context) => {
  await runApi(context, await openReading(context))
}

/** Ingest and API in one process: they share the lexicons, which are most of the memory. */
export const ingestAndApi: Part = async (context) => {
  const reading = await openReading(context)
  await Promise.all([runIngest(context, reading), runApi(context, reading)])
}

async function runIngest(context: Context, { intake, reporter, ...watched }: Reading): Promise<void> {
  const queue = context.backend.openQueue(DETECT_QUEUE)
  await Promise.all([
    runSources(context, makeSources(context, { ...watched, intake }), intake, reporter),
    runSequencer(context, queue),
    runHeartbeat(context, 'ingest'),
  ])
}

/** What a process that accepts posts needs. */
async function openReading(context: Context): Promise<Reading> {
  const { backend, settings, configuration, clock, log, metrics } = context
  const { store } = backend
  const key = await untilRoom(() => authorKey(store, settings.AUTHOR_KEY), context)
  const { classifyPost, services, contexts, reader, policy } = composeReading(
    { authorKey: key },
    configuration,
  )
  return {
    services,
    serviceOfTag: reader.serviceOfTag,
    contexts,
    languages: configuration.languages,
    textsOf: configuration.textsOf,
    pageTexts: configuration.pageTexts,
    policy,
    skimmer: createSkimmer(reader, 'live'),
    intake: createIntake({ store, clock, classifyPost, deadLetters: context.deadLetters }),
    reporter: createSourceReporter({
      ...{ store, clock, log, metrics },
      time: settings.CLOCK,
      maxSkew: policy.clock.maxSkew,
    }),
  }
}
