// What each family of features is worth: how a model without it judges posts that it has not learnt from.
import { join } from 'node:path'
import { scoreLabelled } from '../../dist/src/core/evaluation/score-labelled.js'
import { FAMILIES } from '../../dist/src/core/text/judge/label-features.js'
import { calibrate } from '../../dist/src/core/text/judge/label-model.js'
import { root } from '../ensure.mjs'
import { writeBetween } from '../write-between.mjs'
import { crossValidate, readPostOf } from './cross-validate.mjs'
import { createExtractor } from './features.mjs'
import { gatherPosts } from './gather-posts.mjs'
import { fitPlatt, learn, oddsOf } from './learn.mjs'

const DOCUMENT = join(root, 'docs', 'reading.md')
const SHORT_EPOCHS = 4
const TINY = 1e-6

/** Prints the table; in full it also goes into docs/reading.md. `isShort` takes a minute. */
export function printWithout(config, isShort) {
  const rows = [['nothing', 0], ...Object.entries(FAMILIES).map(([name, number]) => [name, 1 << number])].map(
    ([name, omitted]) => rowOf(name, isShort ? judgeShort(config, omitted) : judgeAll(config, omitted)),
  )
  const table = [
    '| left out | features a post | pooled F1 | average precision | log loss |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
  ].join('\n')
  console.log(table)
  if (!isShort) writeBetween(DOCUMENT, 'without', table)
}

/** By cross-validation over the sources. */
function judgeAll(config, omitted) {
  const { posts } = gatherPosts(config, createExtractor(config, omitted))
  return { posts, judged: crossValidate(posts).filter(({ one }) => isMeasured(one) && one.ids !== null) }
}

/** One model judges the real posts of every other source, where there are any, else each fifth invented post. */
function judgeShort(config, omitted) {
  const posts = gatherPosts(config, createExtractor(config, omitted), { every: 3 }).posts.filter(
    ({ ids }) => ids !== null,
  )
  const sources = [...new Set(posts.filter(({ isReal }) => isReal).map(({ source }) => source))]
  const unseen = new Set(sources.filter((_, index) => index % 2 === 1))
  const isOut = (post, index) => (unseen.size > 0 ? unseen.has(post.source) : index % 5 === 0)
  const model = learn(
    posts.filter((post, index) => !isOut(post, index)),
    { bags: 1, epochs: SHORT_EPOCHS },
  )
  const judged = posts
    .filter((post, index) => isOut(post, index) && isMeasured(post))
    .map((one) => ({ one, raw: oddsOf(model, one.ids)[0], is: one.label === 0, weight: 1 }))
  return { posts, judged }
}

/** Posts whose label is sure. */
function isMeasured({ isReal, isBackground, isPlaced, sure }) {
  return !isReal || (!isBackground && !isPlaced && sure)
}

function rowOf(name, { posts, judged }) {
  const calibration = fitPlatt(judged)
  const calibrated = judged.map((one) => ({ ...one, p: calibrate(one.raw, calibration) }))
  const { pooled } = scoreLabelled(calibrated.map(readPostOf))
  const loss = calibrated.reduce((sum, { p, is }) => sum - Math.log(Math.max(TINY, is ? p : 1 - p)), 0)
  const features = posts.reduce((sum, { ids }) => sum + (ids?.length ?? 0), 0) / posts.length
  const figures = [pooled.f1, pooled.averagePrecision, loss / judged.length].map((one) => one.toFixed(3))
  return `| ${name} | ${features.toFixed(0)} | ${figures.join(' | ')} |`
}
