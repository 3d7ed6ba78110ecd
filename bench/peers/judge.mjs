// One judge for all: the project's own scoring of events against known outages, with sizes and the fifth complaint beside it.

import { parseTruth } from '../../dist/src/core/evaluation/parse-truth.js'
import { quantile } from '../../dist/src/core/evaluation/quantile.js'
import { scoreEvents } from '../../dist/src/core/evaluation/score-events.js'

/** Outages by the most distinct complainers in five minutes. */
export const SIZES = [
  { name: '≥ 100', from: 100, to: Infinity },
  { name: '30–99', from: 30, to: 100 },
  { name: '10–29', from: 10, to: 30 },
  { name: '5–9', from: 5, to: 10 },
  { name: '1–4', from: 0, to: 5 },
]

/** Judges runs, each `{ truth, events }`, together. */
export function judge(runs) {
  const outages = []
  let falseAlerts = 0
  let serviceWeeks = 0
  const wrong = []
  for (const { seed, truth, events } of runs) {
    const parsed = parseTruth(truth)
    if (parsed.kind !== 'truth') throw new Error(parsed.problems.join('; '))
    const score = scoreEvents(parsed.truth, events)
    const found = new Map(score.found.map((outage) => [`${outage.service} ${outage.onset}`, outage]))
    falseAlerts += score.falseAlerts
    serviceWeeks += score.observed.serviceWeeks
    wrong.push(...score.false.map((alert) => ({ seed, ...alert })))
    for (const outage of truth.outages) {
      const match = found.get(`${outage.service} ${outage.onset}`)
      const toFifth =
        outage.fifthAt === null ? null : (Date.parse(outage.fifthAt) - Date.parse(outage.onset)) / 1_000
      outages.push({ seed, ...outage, match: match ?? null, toFifth })
    }
  }
  const loud = outages.filter(({ peak }) => peak >= 10)
  const reported = outages.filter(({ match }) => match !== null)
  return {
    outages,
    wrong,
    falseAlerts,
    serviceWeeks,
    falseRate: falseAlerts / serviceWeeks,
    bySize: SIZES.map(({ name, from, to }) => {
      const those = outages.filter(({ peak }) => peak >= from && peak < to)
      return { name, outages: those.length, found: foundOf(those) }
    }),
    recall10: foundOf(loud) / loud.length,
    recall5: ratioOf(outages.filter(({ peak }) => peak >= 5 && peak < 10)),
    fromOnset: spread(loud, ({ match }) => match.delaySeconds),
    fromFifth: spread(loud, ({ match, toFifth }) => match.delaySeconds - toFifth),
    resolve: spread(reported, ({ match }) =>
      match.resolveDelaySeconds === null ? null : Math.abs(match.resolveDelaySeconds),
    ),
    oneAlert: reported.filter(({ match }) => match.alerts.length === 1).length / reported.length,
    duplicates: reported.reduce((sum, { match }) => sum + match.alerts.length - 1, 0),
  }
}

function foundOf(outages) {
  return outages.filter(({ match }) => match !== null).length
}

function ratioOf(outages) {
  return foundOf(outages) / outages.length
}

function spread(outages, measure) {
  const values = outages
    .filter(({ match }) => match !== null)
    .map(measure)
    .filter((value) => value !== null)
  return { median: quantile(values, 0.5), p90: quantile(values, 0.9) }
}
