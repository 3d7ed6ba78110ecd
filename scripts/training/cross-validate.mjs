// Judges each real post by a model that has not seen its source. Where there are no real posts, each invented post by a
// model that has not seen its fifth.
import { writeFileSync } from 'node:fs'
import { scoreLabelled } from '../../dist/src/core/evaluation/score-labelled.js'
import { COMPLAINT_FROM } from '../../dist/src/core/text/judge/decide-label.js'
import { calibrate } from '../../dist/src/core/text/judge/label-model.js'
import { learn, oddsOf } from './learn.mjs'

/** Sources whose posts are of one kind or share authors leave together. */
const groupOf = (source) => (/^(support-|spotifycares)/.test(source) ? 'support' : source)
/** Random talk cannot be learnt from other sources; of it one half judges the other. */
const HALVED = 'background-tweets-2016-2020'
const FOLDS = 5
/**
 * Sampled posts are three complaints in ten, plain talk hardly any. With this weight of plain talk a post of even odds is
 * a complaint as often as not where people write to or about a service, and few of plain talk are flagged: docs/evaluation.md.
 */
const TALK_WEIGHT = 0.25
const TINY = 1e-9

/** Returns `{ raw, is, weight, forCalibration, one }`, `raw` being the odds of a complaint. */
export function crossValidate(posts) {
  const real = posts.filter(({ isReal }) => isReal)
  const folds = real.length > 0 ? foldsBySource(real) : foldsByNumber(posts)
  return folds.flatMap(({ isOut }) => {
    const model = learn(posts.filter((post) => post.ids !== null && !isOut(post)))
    return posts.filter((post) => isOut(post) && !post.isPlaced).map((one) => judge(model, one))
  })
}

function foldsBySource(real) {
  const groups = [...new Set(real.map(({ source }) => groupOf(source)))]
  return groups.flatMap((group) =>
    group === HALVED
      ? [0, 1].map((half) => ({
          isOut: (post) =>
            post.isReal && post.source === group && numberOf(post.writtenAs ?? post.post.text) % 2 === half,
        }))
      : [{ isOut: (post) => post.isReal && groupOf(post.source) === group }],
  )
}

function foldsByNumber() {
  return Array.from({ length: FOLDS }, (_, fold) => ({
    isOut: (post) => numberOf(post.text) % FOLDS === fold,
  }))
}

/** Of the beginning alone: near-duplicates must not stand on both sides. */
function numberOf(text) {
  let hash = 0
  for (const char of text.slice(0, 40)) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0
  return hash >>> 1
}

function judge(model, one) {
  const odds = one.ids === null || one.isFact ? [0, 0, 0, 1] : oddsOf(model, one.ids)
  const raw = Math.min(1 - TINY, Math.max(TINY, odds[0]))
  const isMeasured = one.isReal ? one.stands != null && one.sure : true
  return {
    one,
    raw,
    odds,
    is: one.label === 0,
    isMeasured,
    weight: isMeasured ? 1 : TALK_WEIGHT,
    forCalibration:
      one.ids !== null && !one.isFact && (isMeasured || (one.isBackground && one.source === HALVED)),
  }
}

/** The figures of docs/evaluation.md: by source, the whole, plain talk, and what the probabilities are worth. */
export function printFigures(judged, calibration, errorFile) {
  const calibrated = judged.map((one) => ({ ...one, p: calibrate(one.raw, calibration) }))
  const measured = calibrated.filter(({ isMeasured }) => isMeasured)
  const { files, pooled } = scoreLabelled(measured.map(readPostOf))
  console.log(
    '\nsource                            posts  complaints  missed  false  precision  recall  F1     average precision',
  )
  for (const [name, figures] of [...Object.entries(files).sort(), ['pooled', pooled]]) {
    const own = measured.filter(({ one }) => name === 'pooled' || one.source === name)
    console.log(rowOf(name, figures, own))
  }
  const talk = calibrated.filter(({ one }) => one.isBackground && one.source === HALVED)
  if (talk.length > 0) {
    const flagged = talk.filter(({ p }) => p >= COMPLAINT_FROM).length
    console.log(
      `\nplain talk that names a service: ${flagged} of ${talk.length} flagged, ${((1_000 * flagged) / talk.length).toFixed(1)} of 1,000`,
    )
  }
  console.log('\nwhat probabilities are worth      posts  mean   complaints')
  const named = measured.filter(({ one }) => one.ids !== null)
  for (const { from, to, posts, meanProbability, complaintShare } of scoreLabelled(named.map(readPostOf))
    .reliability) {
    if (posts === 0) continue
    console.log(
      `${from.toFixed(1)} to ${to.toFixed(1)}                        ${String(posts).padStart(5)}  ${meanProbability.toFixed(3)}  ${complaintShare.toFixed(3)}`,
    )
  }
  console.log(
    `calibration: slope ${calibration.slope.toFixed(3)}, intercept ${calibration.intercept.toFixed(3)}`,
  )
  if (errorFile !== undefined) writeErrors(calibrated, errorFile)
}

/** A judged post in the form that the scores of labelled posts take. */
export function readPostOf({ one, p, is }) {
  return {
    file: one.source,
    weight: 1,
    label: is ? 'complaint' : 'chatter',
    read: p >= COMPLAINT_FROM ? 'complaint' : 'chatter',
    probability: p,
  }
}

function rowOf(name, { posts, complaints, precision, recall, f1, averagePrecision }, own) {
  const wrong = own.filter(({ is, p }) => p >= COMPLAINT_FROM !== is)
  const missed = wrong.filter(({ is }) => is).length
  const counts = [
    [posts, 6],
    [complaints, 10],
    [missed, 6],
    [wrong.length - missed, 5],
  ]
  const values = complaints === 0 ? [null, null, null, null] : [precision, recall, f1, averagePrecision]
  const cells = values.map((value) => (value === null ? '-' : value.toFixed(3)))
  const numbers = counts.map(([count, width]) => String(count).padStart(width)).join('  ')
  return `${name.padEnd(32)} ${numbers}  ${cells[0].padEnd(9)}  ${cells[1].padEnd(6)}  ${cells[2].padEnd(5)}  ${cells[3]}`
}

function writeErrors(judged, file) {
  const text = ({ one }) => (one.post?.text ?? one.text).replace(/\s+/g, ' ').slice(0, 240)
  const wrong = judged.filter(({ p, is, isMeasured }) => isMeasured && p >= COMPLAINT_FROM !== is)
  const talk = judged.filter(({ one, p }) => one.isBackground && p >= 0.3).sort((a, b) => b.p - a.p)
  const lines = wrong
    .sort((a, b) => a.p - b.p)
    .map(
      (one) =>
        `${one.is ? 'missed' : 'false '} ${one.p.toFixed(2)}${one.one.ids === null ? ' no name' : ''} [${one.one.source}] ${text(one)}`,
    )
  writeFileSync(
    file,
    [...lines, '', 'plain talk', ...talk.map((one) => `${one.p.toFixed(2)} ${text(one)}`)].join('\n'),
  )
}
