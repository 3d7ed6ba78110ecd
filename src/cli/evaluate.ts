import type { Tolerance } from '../core/evaluation/match-outages.js'
import { DEFAULT_TOLERANCE } from '../core/evaluation/match-outages.js'
import type { Score, Spread } from '../core/evaluation/score-events.js'
import { scoreEvents } from '../core/evaluation/score-events.js'
import { MINUTE } from '../core/model/instant.js'
import { readEvents } from '../sources/ndjson/read-events.js'
import { readTruthFile } from './io/read-truth-file.js'

export interface EvaluateOptions {
  readonly truth: string
  readonly json?: boolean
  readonly tolerance?: Tolerance
}

/** Where a command writes: whole texts with their line ends. */
export interface Writers {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

/**
 * `outcry evaluate`: scores events against known outages. A file with a fault in it is not scored at all, since
 * figures from half a file would be believed. Returns the exit code.
 */
export async function evaluate(eventsPath: string, options: EvaluateOptions, io: Writers): Promise<number> {
  const truth = await readTruthFile(options.truth)
  const { events, problems } = await readEvents(eventsPath)
  const wrong = [
    ...(truth.kind === 'rejected' ? truth.problems.map((problem) => `${options.truth}: ${problem}`) : []),
    ...problems,
  ]
  if (truth.kind === 'rejected' || wrong.length > 0) {
    const printed = wrong.slice(0, MAX_PRINTED)
    if (wrong.length > MAX_PRINTED) printed.push(`and ${wrong.length - MAX_PRINTED} more problems`)
    io.err(`${printed.join('\n')}\n`)
    return 1
  }
  const score = scoreEvents(truth.truth, events, options.tolerance)
  io.out(
    options.json === true
      ? `${JSON.stringify(score)}\n`
      : describe(score, options.tolerance ?? DEFAULT_TOLERANCE),
  )
  return 0
}

const MAX_PRINTED = 20

function describe(score: Score, tolerance: Tolerance): string {
  const rows: [name: string, value: string, note: string][] = [
    ['Recall', percent(score.recall), `${score.detected} of ${count(score.outages, 'outage')} found`],
    [
      'Precision',
      percent(score.precision),
      `${score.alerts - score.falseAlerts} of ${count(score.alerts, 'alert')} belong to an outage`,
    ],
    ['False alerts', String(score.falseAlerts), `${fixed(score.falseAlertsPerServiceWeek)} per service-week`],
    [
      'Delay',
      duration(score.delaySeconds.median),
      `median from onset; ${duration(score.delaySeconds.p90)} at the 90th percentile`,
    ],
    ['Resolve delay', duration(score.resolveDelaySeconds.median), resolveNote(score)],
    [
      'Duplicates',
      String(score.duplicates),
      `${percent(score.oneAlertShare)} of the outages found have one alert`,
    ],
  ]
  const lines = rows.map(([name, value, note]) => `${name.padEnd(15)}${value.padStart(9)}   ${note}`)
  return [...lines, '', ...listings(score), ...basis(score, tolerance), ''].join('\n')
}

function resolveNote({ resolveDelaySeconds, unresolved }: Score): string {
  const note = `median from end; ${duration(resolveDelaySeconds.p90)} at the 90th percentile`
  return unresolved === 0 ? note : `${note}; ${unresolved} not resolved`
}

function listings(score: Score): string[] {
  const missed = score.missed.map(({ service, onset, end }) => `  ${service}  ${time(onset)} to ${time(end)}`)
  const wrong = score.false.map(
    ({ id, service, openedAt, resolvedAt }) =>
      `  ${service}  opened ${time(openedAt)}, ${over(resolvedAt)}  ${id}`,
  )
  return [
    ...(missed.length > 0 ? ['Missed outages', ...missed, ''] : []),
    ...(wrong.length > 0 ? ['False alerts', ...wrong, ''] : []),
  ]
}

function basis({ observed, retracted, outside }: Score, { early, late }: Tolerance): string[] {
  const span =
    observed.from === null || observed.to === null
      ? 'Nothing was observed: no outage and no event.'
      : `Observed: ${time(observed.from)} to ${time(observed.to)} (${observed.spanFrom}),\n` +
        `${count(observed.services, 'service')} (${observed.servicesFrom}): ${fixed(observed.serviceWeeks)} service-weeks.`
  const left = [
    retracted > 0 ? `${count(retracted, 'retracted alert')}` : '',
    outside > 0 ? `${count(outside, 'alert')} outside the observed time` : '',
  ].filter((note) => note !== '')
  return [
    span,
    ...(left.length > 0 ? [`Not judged: ${left.join(', ')}.`] : []),
    `An alert belongs to an outage that it overlaps, up to ${early / MINUTE} min before its onset`,
    `and ${late / MINUTE} min after its end. Times are UTC.`,
  ]
}

function over(resolvedAt: string | null): string {
  return resolvedAt === null ? 'not resolved' : `resolved ${time(resolvedAt)}`
}

function time(at: string | null): string {
  return at === null ? 'now' : at.slice(0, 16).replace('T', ' ')
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}

function fixed(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}

function duration(seconds: Spread['median']): string {
  if (seconds === null) return '–'
  const sign = seconds < 0 ? '−' : ''
  const whole = Math.round(Math.abs(seconds))
  if (whole < 60) return `${sign}${whole} s`
  if (whole < 3600) return `${sign}${(whole / 60).toFixed(1)} min`
  return `${sign}${(whole / 3600).toFixed(1)} h`
}

function count(length: number, noun: string): string {
  return `${length} ${noun}${length === 1 ? '' : 's'}`
}
