// Outcry and the published detectors over the same weeks, as tables in Markdown.
import { MINUTE } from '../../dist/src/core/model/instant.js'
import { alarmsToEvents } from './alarms-to-events.mjs'
import { DETECTORS } from './detectors.mjs'
import { judge, SIZES } from './judge.mjs'
import { DEFAULT_POINT, POINTS } from './points.mjs'

/** Rates of false alerts, a service-week, at which the curve is read. */
const RATES = [0.02, 0.1, 0.5, 2]

/** Each peer's knob is chosen on `tuning` weeks; every published figure is measured on `weeks`. */
export function compare(weeks, tuning) {
  const outcry = POINTS.map(({ factor }, index) => ({ factor, result: judgeOutcry(weeks, index) }))
  const peers = DETECTORS.map((detector) => {
    const best = bestKnob(detector, tuning)
    const curve = detector.knobs.map((knob) => ({ knob, result: judgePeer(detector, knob, weeks) }))
    return { detector, knob: best, result: curve.find(({ knob }) => knob === best).result, curve }
  })
  return { outcry, peers }
}

/** Best by the harmonic mean of recall (of outages with five people or more) and precision, as if a false alert were as bad as a miss. */
function bestKnob(detector, tuning) {
  let best = { value: -1, knob: detector.knobs[0] }
  for (const knob of detector.knobs) {
    const result = judgePeer(detector, knob, tuning)
    const { found, outages } = fromFive(result)
    const value = (2 * found) / (outages + found + result.falseAlerts)
    if (value > best.value) best = { value, knob }
  }
  return best.knob
}

function judgeOutcry(weeks, point) {
  return judge(weeks.map(({ seed, truth, events }) => ({ seed, truth, events: events[point] })))
}

function judgePeer({ run, counts }, knob, weeks) {
  return judge(
    weeks.map(({ seed, truth, series, learnFrom, from }) => ({
      seed,
      truth,
      events: truth.services.flatMap((service) =>
        alarmsToEvents(run(series[counts][service], knob), service, learnFrom, from),
      ),
    })),
  )
}

function fromFive({ outages }) {
  const those = outages.filter(({ peak }) => peak >= 5)
  return { outages: those.length, found: those.filter(({ match }) => match !== null).length }
}

export function describe({ outcry, peers }) {
  return [
    '### Each at its best',
    '',
    `| detector | input | parameter | ${SIZES.map(({ name }) => name).join(' | ')} | false a service-week | from onset, median (p90) | from the fifth complaint | resolve error | more than one alert |`,
    `|---|---|---|${SIZES.map(() => '---|').join('')}---|---|---|---|---|`,
    rowOf('**Outcry**', 'posts', 'default', outcry[DEFAULT_POINT].result),
    ...peers.map(({ detector, knob, result }) => rowOf(detector.name, detector.counts, knob, result)),
    '',
    '### At the peer’s own rate of false alerts',
    '',
    'Outcry runs with all thresholds multiplied by the factor with no more false alerts than the peer. Detections and median',
    'delay are of outages with five people or more. The delay is over the outages found by both.',
    '',
    '| peer | input | false a service-week | found | Outcry’s factor | its false alerts | found | Outcry is sooner by |',
    '|---|---|---|---|---|---|---|---|',
    ...peers.map((peer) => duel(peer, outcry)),
    '',
    '### Operating curves',
    '',
    'The table shows the largest detected share of outages with five people or more, over all parameter values tried. Each',
    'column is a maximum rate of false alerts per service-week.',
    '',
    `| detector | input | ${RATES.map((rate) => `≤ ${rate}`).join(' | ')} |`,
    `|---|---|${RATES.map(() => '---|').join('')}`,
    curveRow('**Outcry**', 'posts', outcry),
    ...peers.map(({ detector, curve }) => curveRow(detector.name, detector.counts, curve)),
  ].join('\n')
}

function rowOf(name, counts, knob, result) {
  const sizes = result.bySize.map(({ found, outages }) => (outages === 0 ? '–' : `${found}/${outages}`))
  const { fromOnset, fromFifth, resolve } = result
  return `| ${[name, counts, knob, ...sizes, result.falseRate.toFixed(3), both(fromOnset), both(fromFifth), time(resolve.median), percent(1 - result.oneAlert)].join(' | ')} |`
}

function duel({ detector, result }, outcry) {
  const rate = result.falseRate
  const rival = outcry.find((point) => point.result.falseRate <= rate)
  const mine = fromFive(result)
  const head = `| ${detector.name} | ${detector.counts} | ${rate.toFixed(3)} | ${mine.found}/${mine.outages}`
  if (rival === undefined) return `${head} | none is that quiet | | | |`
  const theirs = fromFive(rival.result)
  const key = ({ seed, service, onset }) => `${seed} ${service} ${onset}`
  const known = new Map(result.outages.map((outage) => [key(outage), outage.match]))
  const ahead = rival.result.outages
    .filter((outage) => outage.peak >= 5 && outage.match !== null && known.get(key(outage)) !== null)
    .map((outage) => known.get(key(outage)).delaySeconds - outage.match.delaySeconds)
    .sort((a, b) => a - b)
  const sooner = ahead.length === 0 ? null : ahead[ahead.length >> 1]
  return `${head} | ${rival.factor} | ${rival.result.falseRate.toFixed(3)} | ${theirs.found}/${theirs.outages} | ${time(sooner)} |`
}

function curveRow(name, counts, curve) {
  const cells = RATES.map((rate) => {
    const quiet = curve.filter(({ result }) => result.falseRate <= rate)
    if (quiet.length === 0) return '–'
    return percent(Math.max(...quiet.map(({ result }) => fromFive(result).found / fromFive(result).outages)))
  })
  return `| ${[name, counts, ...cells].join(' | ')} |`
}

function both({ median, p90 }) {
  return `${time(median)} (${time(p90)})`
}

export function time(seconds) {
  if (seconds === null || seconds === undefined) return '–'
  const size = Math.abs(seconds)
  return size < 120 ? `${Math.round(seconds)} s` : `${((seconds * 1_000) / MINUTE).toFixed(1)} min`
}

export function percent(share) {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–'
}
