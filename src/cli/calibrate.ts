import { writeFileSync } from 'node:fs'
import stringWidth from 'string-width'
import type { Choice, Rate, Rung } from '../core/calibration/choose-strictness.js'
import { chooseStrictness, LADDER, rateOf, withStrictness } from '../core/calibration/choose-strictness.js'
import type { DetectionFloor } from '../core/calibration/detection-floor.js'
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
import { InputReport } from '../sources/ndjson/input-report.js'
import type { Writers } from './evaluate.js'
import { checkPaths } from './io/check-paths.js'
import { postsOf } from './io/posts-of.js'
import type { Progress } from './io/progress.js'
import { createProgress } from './io/progress.js'
import { readTruthFile } from './io/read-truth-file.js'
import { padToWidth } from './pad-to-width.js'

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
const FLOORS_SHOWN = 12

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
  const { services, policy, classifyPost } = composeReading({
    authorKey: KEY,
    ...(options.catalogue === undefined ? {} : { overlay: options.catalogue }),
  })
  const runs: readonly Run[] = LADDER.map((strictness) => ({
    strictness,
    engine: createEngine({ policy: withStrictness(policy, strictness), services, zoneOfCountry }),
    events: [],
  }))
  const report = new InputReport((text) => {
    progress.clear()
    io.err(text)
  })
  const progress = createProgress()
  const { posts, from } = await play(
    mergeByTime(files.map((file) => postsOf(file, report))),
    runs,
    classifyPost,
    progress,
  )
  for (const { engine, events } of runs) events.push(...engine.finish())
  progress.clear()
  report.finish()

  const [run] = runs
  const to = run!.engine.time
  const serviceStates = run!.engine.save().shard.serviceStates.filter(({ discovered }) => !discovered)
  const years = to === null ? 0 : (serviceStates.length * (to - from)) / YEAR
  if (to === null || years <= 0) {
    io.err(
      'outcry calibrate: no service is named in these posts over any time; record some days of them first\n',
    )
    return 1
  }
  const rungs = runs.map(
    ({ strictness, events }): Rung => ({
      strictness,
      falseAlerts: countFalse(events, truth?.truth.outages ?? []),
    }),
  )
  const choice = chooseStrictness(rungs, years, options.budget)
  const result: Result = {
    budget: options.budget,
    posts,
    days: (to - from) / DAY,
    services: serviceStates.length,
    serviceYears: years,
    rungs: rungs.map((rung) => ({ ...rung, rate: rateOf(rung, rungs, years) })),
    choice,
    ...thresholdsOf(withStrictness(policy, choice.rung.strictness), serviceStates),
  }
  io.out(options.json === true ? `${JSON.stringify(result)}\n` : describe(result))
  if (options.out !== undefined) writeFileSync(options.out, overlayText(result))
  return report.isFailed ? 1 : 0
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
): Promise<{ readonly posts: number; readonly from: Instant }> {
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
): Pick<Result, 'thresholds' | 'floors'> {
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

interface Result {
  readonly budget: number
  readonly posts: number
  readonly days: number
  readonly services: number
  readonly serviceYears: number
  readonly rungs: readonly (Rung & { readonly rate: Rate })[]
  readonly choice: Choice
  /** As they stand in `detection.yaml`. */
  readonly thresholds: {
    readonly opening: { readonly surprise: number; readonly cusum: number }
    readonly symptoms: { readonly cusum: number }
  }
  readonly floors: readonly DetectionFloor[]
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

function describe(result: Result): string {
  const { choice, thresholds, floors } = result
  const rows = result.rungs.map(({ strictness, falseAlerts, rate }) => {
    const mark =
      strictness === choice.rung.strictness ? ' ← chosen' : strictness === 1 ? '   as it stands' : ''
    return `${strictness.toFixed(2).padStart(10)}${String(falseAlerts).padStart(14)}${figure(rate.estimate).padStart(14)}${`${figure(rate.low)}–${figure(rate.high)}`.padStart(18)}${mark}`
  })
  const shown = floors.slice(0, FLOORS_SHOWN)
  const width = Math.max(...shown.map(({ service }) => stringWidth(service)), 7)
  return [
    `${result.posts.toLocaleString('en')} posts over ${result.days.toFixed(1)} days, ${result.services} services named: ${figure(result.serviceYears)} service-years`,
    '',
    'strictness  false alerts  a service and year      90 % interval',
    ...rows,
    '',
    `Promised: at most ${figure(result.budget)} a service and year. ${verdictText(result)}`,
    `opening.surprise ${thresholds.opening.surprise}, opening.cusum ${thresholds.opening.cusum}, symptoms.cusum ${thresholds.symptoms.cusum}`,
    '',
    'Detection floor: fewer people than this, at the busiest hour, open nothing',
    `${'service'.padEnd(width)}  usual in 5 min   within 5 min   within 60 min`,
    ...shown.map(
      ({ service, usual, within5m, within60m }) =>
        `${padToWidth(service, width)}${usual.toFixed(2).padStart(16)}${String(within5m).padStart(15)}${String(within60m).padStart(16)}`,
    ),
    ...(floors.length > shown.length
      ? [`and ${floors.length - shown.length} more services; --json lists all`]
      : []),
    '',
  ].join('\n')
}

function verdictText({ choice: { rung, rate, verdict } }: Result): string {
  const measured = `${rung.falseAlerts} false ${rung.falseAlerts === 1 ? 'alert' : 'alerts'} at strictness ${rung.strictness}`
  switch (verdict) {
    case 'met':
      return `Measured: ${measured}, ${figure(rate.estimate)} a service and year.`
    case 'extrapolated':
      return `Measured: ${measured}; the posts are too few to show so small a rate, extrapolated it is ${figure(rate.estimate)} (at most ${figure(rate.high)}).`
    case 'out-of-reach':
      return `Not kept even at the strictest: ${measured}. Look at what opened (outcry replay), and name true outages by --truth.`
  }
}

function overlayText({ choice, thresholds, budget, days, serviceYears }: Result): string {
  return [
    `# Written by outcry calibrate from ${days.toFixed(1)} days of posts (${figure(serviceYears)} service-years) for at most ${budget} false alerts a service and year:`,
    `# strictness ${choice.rung.strictness}, ${choice.verdict}. Laid over config/detection.yaml when it stands in CATALOGUE_DIR.`,
    'opening:',
    `  surprise: ${thresholds.opening.surprise}`,
    `  cusum: ${thresholds.opening.cusum}`,
    'symptoms:',
    `  cusum: ${thresholds.symptoms.cusum}`,
    '',
  ].join('\n')
}

function figure(value: number): string {
  if (value === 0) return '0'
  if (value < 0.001) return '<0.001'
  return value < 0.01 ? value.toPrecision(1) : String(Number(value.toPrecision(2)))
}
