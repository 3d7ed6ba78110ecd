// `npm run train`: learns config/label-model.json from posts with labels. The same posts give the same file.
//   npm run train                     cross-validates by source, prints the figures, and writes the model
//   npm run train -- --dry            prints the figures only
//   npm run train -- --add FILE       learns from your own posts too, as `outcry label` writes them
//   npm run train -- --errors FILE    writes the posts that the cross-validated model gets wrong
//   npm run train -- without          says what each family of features is worth, into docs/reading.md; a quarter of an hour
//   npm run train -- without short    the same by one division of the sources, in a minute; writes nothing
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUCKET_BITS } from '../dist/src/core/text/judge/hashed-features.js'
import {
  DEPTH,
  MODEL_LABELS,
  NETS,
  VOCABULARY_BITS,
  wordBit,
} from '../dist/src/core/text/judge/label-model.js'
import { loadConfig } from '../dist/src/runtime/config/load-config.js'
import { root } from './ensure.mjs'
import { crossValidate, printFigures } from './training/cross-validate.mjs'
import { createExtractor } from './training/features.mjs'
import { gatherPosts } from './training/gather-posts.mjs'
import { fitPlatt, learn, quantise } from './training/learn.mjs'
import { addedPosts } from './training/posts.mjs'
import { printWithout } from './training/without.mjs'

/** Plain talk to which a model that has not seen it gives these odds is not learnt as talk. */
const DOUBTFUL_FROM = 0.6
/** Talk that names no service is much: a word is ordinary that so many posts of it hold. */
const ORDINARY_FROM = 3

const arguments_ = process.argv.slice(2)
const optionOf = (name) => (arguments_.includes(name) ? arguments_[arguments_.indexOf(name) + 1] : undefined)

const config = loadConfig()
if (arguments_.includes('without')) printWithout(config, arguments_.includes('short'))
else train()

function train() {
  const extractor = createExtractor(config)
  const added = optionOf('--add') === undefined ? [] : addedPosts(optionOf('--add'))
  const { posts, nameless } = gatherPosts(config, extractor, { added })
  printUsed(posts)
  const { calibration, isDoubtful } = validate(posts)
  if (arguments_.includes('--dry')) return
  const model = learn(posts.filter(({ id, ids }) => ids !== null && !isDoubtful.has(id)))
  write(model, calibration, ordinaryWords(posts, nameless, extractor.wordsOf))
}

function printUsed(posts) {
  if (!posts.some(({ isReal }) => isReal))
    console.log(
      'There is no folder of real posts, so the model learns from invented ones alone and errs far more often.',
    )
  const usable = posts.filter(({ ids }) => ids !== null)
  const of = (test) => usable.filter(test).length
  console.log(
    `${of(({ isReal }) => !isReal)} invented posts, ${of(({ isReal, isBackground }) => isReal && !isBackground)} real posts ` +
      `labelled by hand, ${of(({ isBackground, isPlaced }) => isBackground && !isPlaced)} background posts that name a service, ` +
      `${of(({ isPlaced }) => isPlaced)} with a name put in`,
  )
}

/** Words that several people use are ordinary: none of them alone is the name of a service that nobody knows. */
function ordinaryWords(posts, nameless, wordsOf) {
  const counts = countWords(posts.filter(({ isPlaced }) => !isPlaced).map(({ words }) => words ?? []))
  const ofTalk = countWords(nameless.map(({ post }) => wordsOf(post)))
  const ordinary = [...counts].filter(([, count]) => count > 1)
  ordinary.push(...[...ofTalk].filter(([, count]) => count >= ORDINARY_FROM))
  const vocabulary = new Uint8Array(1 << (VOCABULARY_BITS - 3))
  for (const [word] of ordinary) {
    const bit = wordBit(word)
    vocabulary[bit >> 3] |= 1 << (bit & 7)
  }
  return vocabulary
}

/** In how many posts each word stands. */
function countWords(posts) {
  const counts = new Map()
  for (const words of posts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function validate(posts) {
  const judged = crossValidate(posts)
  const calibration = fitPlatt(judged.filter(({ forCalibration }) => forCalibration))
  printFigures(judged, calibration, optionOf('--errors'))
  // One post of a thousand of plain talk does complain; it must not be learnt as talk.
  const isDoubtful = new Set(
    judged.flatMap(({ one, raw }) => (one.isBackground && raw >= DOUBTFUL_FROM ? [one.id] : [])),
  )
  return { calibration, isDoubtful }
}

function write(model, calibration, vocabulary) {
  const { scale, bytes } = quantise(model.weights)
  const round = (value) => Number(value.toPrecision(6))
  const content = {
    version: 3,
    labels: MODEL_LABELS,
    bucketBits: BUCKET_BITS,
    scale: round(scale),
    bias: [...model.bias].map(round),
    calibration: { slope: round(calibration.slope), intercept: round(calibration.intercept) },
    vocabulary: base64(vocabulary),
    weights: base64(bytes),
    deep: deepPart(model.nets, round),
  }
  const file = join(root, 'config', 'label-model.json')
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`)
  console.log(`wrote ${file}`)
}

/** The networks beside each other, as `DeepPart` of `label-model.ts` has them. */
function deepPart(nets, round) {
  const places = new Float32Array((NETS * DEPTH) << BUCKET_BITS)
  for (const [net, one] of nets.entries())
    for (let at = 0; at < one.places.length; at++)
      places[(Math.floor(at / DEPTH) * NETS + net) * DEPTH + (at % DEPTH)] = one.places[at]
  const { scale, bytes } = quantise(places)
  const joined = (part) => base64(Float32Array.from(nets.flatMap((one) => [...one[part]])))
  return { scale: round(scale), places: base64(bytes), units: joined('units'), out: joined('out') }
}

function base64(array) {
  return Buffer.from(array.buffer).toString('base64')
}
