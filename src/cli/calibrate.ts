import { writeFileSync } from 'node:fs'
import type { Rung } from '../core/calibration/choose-strictness.js'
import { chooseStrictness, LADDER, rateOf, withStrictness } from '../core/calibration/choose-strictness.js'
import { detectionFloor } from '../core/calibration/detection-floor.js'
import type { DetectionPolicy } from '../core/detection/policy.js'
import type { Engine } from '../core/engine/engine.js'
import { createEngine } from '../core/engine/engine.js'
import type { ServiceState } from '../core/engine/service/service-state.js'
import { alertSpans } from '../core/evaluation/alert-spans.js'
import { matchOutages } from '../core/evaluation/match-outages.js'
import type { Outage } from '../core/evaluation/parse-truth.js'
import type { AlertEvent } from '../core/model/alert.js'
import type { Instant } from '../core/model/instant.js'
import { DAY } from '../core/model/instant.js'
import type { Post } from '../core/model/post.js'
import type { ClassifyPost } from '../pipeline/intake/classify-post.js'
import { mergeByTime } from '../pipeline/intake/merge-by-time.js'
import { composeReading } from '../runtime/compose/compose-detection.js'
import { zoneOfCountry } from '../runtime/config/zone-of-country.js'
import { officialsOf } from '../sources/forms/official-accounts.js'
import { InputReport } from '../sources/ndjson/input-report.js'
import type { Calibration } from './describe-calibration.js'
import { describeCalibration, overlayText } from './describe-calibration.js'
import type { Writers } from './evaluate.js'
import { checkPaths } from './io/check-paths.js'
import { postsOf } from './io/posts-of.js'
import type { Progress } from './io/progress.js'
import { createProgress } from './io/progress.js'
import { readTruthFile } from './io/read-truth-file.js'

export interface CalibrateOptions {
  /** False alerts a service and year. */
  readonly budget: number
  readonly truth?: string
  readonly out?: string
  readonly catalogue?: string
  readonly json?: boolean
}

/** No hash leaves a calibration either. */
const KEY = 'calibrate'
const YEAR = 365.25 * DAY

/**
 * `outcry calibrate` plays recorded posts to detections of different strictness, all in one pass. It chooses the least
 * strict that keeps the promised rate of false alerts. An alert is taken for true where --truth has an outage or the
 * company admitted one. Returns the exit code.
 */
export async function calibrate(
  files: readonly string[],
  options: CalibrateOptions,
  io: Writers,
): Promise<number> {
  const misuse = checkPaths(files, [options.out])
  if (misuse !== null) {
    io.err(`outcry calibrate: ${misuse}\n`)
    return 2
  }
  const truth = options.truth === undefined ? null : await readTruthFile(options.truth)
  if (truth?.kind === 'rejected') {
    io.err(`${truth.problems.map((problem) => `${options.truth}: ${problem}`).join('\n')}\n`)
    return 1
  }
  const reading = composeReading({
    authorKey: KEY,
    ...(options.catalogue === undefined ? {} : { overlay: options.catalogue }),
  })
  const { services, policy } = reading
  const runs: readonly Run[] = LADDER.map((strictness) => ({
    strictness,
    engine: createEngine({ policy: withStrictness(policy, strictness), services, zoneOfCountry }),
    events: [],
  }))
  const { report, posts, from } = await playFiles(files, runs, reading, io)
  if (report.exitCode === 2 || posts === 0) return report.exitCode
  const result = resultOf(runs, { posts, from, outages: truth?.truth.outages ?? [] }, policy, options.budget)
  if (result === null) {
    io.err(
      'outcry calibrate: no service is named in these posts over any time; record some days of them first\n',
    )
    return 1
  }
  io.out(options.json === true ? `${JSON.stringify(result)}\n` : describeCalibration(result))
  if (options.out !== undefined) writeFileSync(options.out, overlayText(result))
  return report.exitCode
}

/** Plays the files, merged by time, and reports what could not be used. */
async function playFiles(
  files: readonly string[],
  runs: readonly Run[],
  { services, classifyPost }: Pick<ReturnType<typeof composeReading>, 'services' | 'classifyPost'>,
  io: Writers,
): Promise<Played & { readonly report: InputReport }> {
  const progress = createProgress()
  const report = new InputReport((text) => {
    progress.clear()
    io.err(text)
  })
  const isOfficial = officialsOf(services)
  const played = await play(
    mergeByTime(files.map((file) => postsOf(file, report, { isOfficial }))),
    runs,
    classifyPost,
    progress,
  )
  for (const { engine, events } of runs) events.push(...engine.finish())
  progress.clear()
  report.finish()
  return { ...played, report }
}

interface Played {
  readonly posts: number
  readonly from: Instant
}

/** Null where no service was named over any time. */
function resultOf(
  runs: readonly Run[],
  { posts, from, outages }: Played & { readonly outages: readonly Outage[] },
  policy: DetectionPolicy,
  budget: number,
): Calibration | null {
  const [run] = runs
  const to = run!.engine.time
  const serviceStates = run!.engine.save().shard.serviceStates.filter(({ discovered }) => !discovered)
  const years = to === null ? 0 : (serviceStates.length * (to - from)) / YEAR
  if (to === null || years <= 0) return null
  const rungs = runs.map(
    ({ strictness, events }): Rung => ({ strictness, falseAlerts: countFalse(events, outages) }),
  )
  const choice = chooseStrictness(rungs, years, budget)
  return {
    budget,
    posts,
    days: (to - from) / DAY,
    services: serviceStates.length,
    serviceYears: years,
    rungs: rungs.map((rung) => ({ ...rung, rate: rateOf(rung, rungs, years) })),
    choice,
    ...thresholdsOf(withStrictness(policy, choice.rung.strictness), serviceStates),
  }
}

interface Run {
  readonly strictness: number
  readonly engine: Engine
  readonly events: AlertEvent[]
}

/** Plays every post to every run; counts the posts and finds the earliest instant. */
async function play(
  batches: AsyncIterable<readonly Post[]>,
  runs: readonly Run[],
  classifyPost: ClassifyPost,
  progress: Progress,
): Promise<Played> {
  let posts = 0
  let from: Instant = Number.POSITIVE_INFINITY
  for await (const batch of batches) {
    for (const post of batch) {
      const ingested = classifyPost(post)
      for (const { engine, events } of runs) events.push(...engine.take(ingested))
      from = Math.min(from, post.at)
    }
    posts += batch.length
    progress.print(posts, runs[0]!.engine.time)
  }
  return { posts, from }
}

/** The thresholds of a policy, and what is then too small to be noticed, largest service first. */
function thresholdsOf(
  chosen: DetectionPolicy,
  serviceStates: readonly ServiceState[],
): Pick<Calibration, 'thresholds' | 'floors'> {
  return {
    thresholds: {
      opening: { surprise: chosen.opening.surprise, cusum: chosen.opening.cusum },
      symptoms: { cusum: chosen.symptoms.cusum },
    },
    floors: serviceStates
      .map((serviceState) => detectionFloor(serviceState, chosen))
      .sort((a, b) => b.usual - a.usual || (a.service < b.service ? -1 : 1)),
  }
}

/** Alerts about services of the catalogue that no known outage explains and no company admitted. */
function countFalse(events: readonly AlertEvent[], outages: readonly Outage[]): number {
  const admitted = new Set(
    events.filter(({ alert }) => alert.acknowledgedAt !== null).map(({ alert }) => alert.id),
  )
  const discovered = new Set(events.filter(({ alert }) => alert.discovered).map(({ alert }) => alert.id))
  const { falseAlerts } = matchOutages(outages, alertSpans(events))
  return falseAlerts.filter(({ id }) => !admitted.has(id) && !discovered.has(id)).length
}
