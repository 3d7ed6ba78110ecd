// `npm run train`: learns config/label-model.json from posts with labels. The same posts give the same file.
//   npm run train                     cross-validates by source, prints the figures, and writes the model
//   npm run train -- --dry            prints the figures only
//   npm run train -- --add FILE       learns from your own posts too, as `outcry label` writes them
//   npm run train -- --errors FILE    writes the posts that the cross-validated model gets wrong
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUCKET_BITS } from '../dist/src/core/text/judge/hashed-features.js'
import { MODEL_LABELS, VOCABULARY_BITS, wordBit } from '../dist/src/core/text/judge/label-model.js'
import { loadConfig } from '../dist/src/runtime/config/load-config.js'
import { root } from './ensure.mjs'
import { crossValidate, printFigures } from './training/cross-validate.mjs'
import { createExtractor } from './training/features.mjs'
import { fitPlatt, learn, quantise } from './training/learn.mjs'
import { addedPosts, inventedPosts, placedTalk, realPosts } from './training/posts.mjs'

/** Plain talk to which a model that has not seen it gives these odds is not learnt as talk. */
const DOUBTFUL_FROM = 0.6
/** Talk that names no service is much: a word is ordinary that so many posts of it hold. */
const ORDINARY_FROM = 3

const arguments_ = process.argv.slice(2)
const optionOf = (name) => (arguments_.includes(name) ? arguments_[arguments_.indexOf(name) + 1] : undefined)

const config = loadConfig()
const { extract, wordsOf } = createExtractor(config)
const vocabulary = new Uint8Array(1 << (VOCABULARY_BITS - 3))
const everyPost = gather()
const { calibration, isDoubtful } = validate()
if (!arguments_.includes('--dry'))
  write(learn(everyPost.filter(({ id, ids }) => ids !== null && !isDoubtful.has(id))), calibration)

function gather() {
  const invented = inventedPosts(config.services)
  const real = realPosts()
  const added = optionOf('--add') === undefined ? [] : addedPosts(optionOf('--add'))
  if (real === null)
    console.log(
      'There is no folder of real posts, so the model learns from invented ones alone and errs far more often.',
    )
  const counts = new Map()
  const seen = [...invented, ...(real ?? []), ...added].flatMap((one) => {
    const found = extract(one)
    if (found === null) return one.isReal && !one.isBackground ? [{ ...one, ids: null }] : []
    for (const word of new Set(found.words)) counts.set(word, (counts.get(word) ?? 0) + 1)
    return [{ ...one, ...found }]
  })
  const named = new Set(seen.map(({ id }) => id))
  const nameless = (real ?? []).filter(({ isBackground, id }) => isBackground && !named.has(id))
  for (const one of placedTalk(nameless, config.services)) {
    const found = extract(one)
    if (found !== null && !found.isFact) seen.push({ ...one, ...found })
  }
  learnWords(counts, nameless)
  const usable = seen.filter(({ ids }) => ids !== null)
  const of = (test) => usable.filter(test).length
  console.log(
    `${of(({ isReal }) => !isReal)} invented posts, ${of(({ isReal, isBackground }) => isReal && !isBackground)} real posts ` +
      `labelled by hand, ${of(({ isBackground, isPlaced }) => isBackground && !isPlaced)} background posts that name a service, ` +
      `${of(({ isPlaced }) => isPlaced)} with a name put in`,
  )
  return seen
}

/** Words that several people use are ordinary: none of them alone is the name of a service that nobody knows. */
function learnWords(counts, nameless) {
  const ofTalk = new Map()
  for (const { post } of nameless)
    for (const word of new Set(wordsOf(post))) ofTalk.set(word, (ofTalk.get(word) ?? 0) + 1)
  const ordinary = [...counts].filter(([, count]) => count > 1)
  ordinary.push(...[...ofTalk].filter(([, count]) => count >= ORDINARY_FROM))
  for (const [word] of ordinary) {
    const bit = wordBit(word)
    vocabulary[bit >> 3] |= 1 << (bit & 7)
  }
}

function validate() {
  const judged = crossValidate(everyPost)
  const calibration = fitPlatt(judged.filter(({ forCalibration }) => forCalibration))
  printFigures(judged, calibration, optionOf('--errors'))
  // One post of a thousand of plain talk does complain; it must not be learnt as talk.
  const isDoubtful = new Set(
    judged.flatMap(({ one, raw }) => (one.isBackground && raw >= DOUBTFUL_FROM ? [one.id] : [])),
  )
  return { calibration, isDoubtful }
}

function write(model, calibration) {
  const { scale, bytes } = quantise(model.weights)
  const round = (value) => Number(value.toPrecision(6))
  const content = {
    version: 2,
    labels: MODEL_LABELS,
    bucketBits: BUCKET_BITS,
    scale: round(scale),
    bias: [...model.bias].map(round),
    calibration: { slope: round(calibration.slope), intercept: round(calibration.intercept) },
    vocabulary: Buffer.from(vocabulary).toString('base64'),
    weights: Buffer.from(bytes.buffer).toString('base64'),
  }
  const file = join(root, 'config', 'label-model.json')
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`)
  console.log(`wrote ${file}`)
}
