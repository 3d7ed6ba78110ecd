// Learns config/word-model.json from corpora/*.txt. Deterministic: the same corpora give the same file.
//   node scripts/train-word-model.mjs            trains on all and writes the model
//   node scripts/train-word-model.mjs --folds    instead prints what five-fold cross-validation gives
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../bench/make-posts.mjs'
import { NO_ODDS } from '../dist/src/core/text/judge/word-model.js'
import { compile } from '../dist/src/core/text/match/compile-catalogue.js'
import { createReader } from '../dist/src/core/text/reader.js'
import { createTextParts } from '../dist/src/runtime/compose/text-parts.js'
import { loadConfig } from '../dist/src/runtime/config/load-config.js'
import { root } from './ensure.mjs'

const CLASSES = ['complaint', 'recovery', 'news', 'chatter']
const CLASS_OF = { c: 0, r: 1, n: 2, x: 3 }
const EPOCHS = 15
const RATE = 0.25
/** Pull of every weight towards zero; chosen by cross-validation among 1e-5 … 1e-3. */
const DECAY = 2e-4
/** A feature seen in fewer posts is a trait of the post, not of the language. */
const MIN_POSTS = 2
const SMALLEST_KEPT = 4

const posts = readPosts()
if (process.argv.includes('--folds')) crossValidate(posts)
else writeModel(train(posts), posts.length)

/** The labelled posts with what the reader would ask the model about each. */
function readPosts() {
  let asked = []
  const judge = (features) => {
    asked = features
    return NO_ODDS
  }
  const reader = createReader(compile(loadConfig()), createTextParts(), { judge, knows: () => false })
  return [...corpora(), ...conformance()]
    .map(({ label, services, text }) => {
      asked = []
      reader.read(postOf(text))
      if (asked.length === 0) reader.read(postOf(withKnownName(text, services)))
      return { label: CLASS_OF[label], features: asked }
    })
    .filter(({ features }) => features.length > 0)
}

function corpora() {
  const folder = join(root, 'corpora')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .map((line) => /^([crnx]) \| (.*?) \| (.+)$/.exec(line))
    .filter((found) => found !== null)
    .map(([, label, services, text]) => ({ label, services, text }))
}

/** The developing half of the conformance posts; the other half is never learnt from. */
function conformance() {
  const labels = { complaint: 'c', recovery: 'r', news: 'n', chatter: 'x' }
  return ['en', 'it']
    .flatMap((language) =>
      readFileSync(join(root, 'tests', 'conformance', `${language}.dev.ndjson`), 'utf8').split('\n'),
    )
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ label, author, repostOf }) => labels[label] !== undefined && !author?.verified && !repostOf)
    .map(({ label, services, text }) => ({ label: labels[label], services: services.join(','), text }))
}

function postOf(text) {
  return {
    id: '1',
    source: 'x',
    at: 0,
    text,
    lang: null,
    author: null,
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  }
}

/** Puts a name that every catalogue has where a service stands that ours has not, by the words of its id. */
function withKnownName(text, services) {
  const words = services.split(/[-,\s]+/).filter((word) => word.length > 2)
  return words.reduce(
    (changed, word) => changed.replace(new RegExp(`\\b${word.replace(/\W/g, '')}\\b`, 'gi'), 'Netflix'),
    text,
  )
}

/** Stochastic gradient descent with per-weight rates (AdaGrad, Duchi et al. 2011) and decay. */
function train(examples) {
  const posts = new Map()
  for (const { features } of examples)
    for (const feature of features) posts.set(feature, (posts.get(feature) ?? 0) + 1)
  const weights = new Map()
  for (const [feature, count] of posts)
    if (count >= MIN_POSTS) weights.set(feature, { w: [0, 0, 0, 0], g: [1, 1, 1, 1] })
  const bias = { w: [0, 0, 0, 0], g: [1, 1, 1, 1] }
  const order = examples.map((_, index) => index)
  const random = seededRandom(7)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let index = order.length - 1; index > 0; index--) {
      const other = Math.floor(random() * (index + 1))
      ;[order[index], order[other]] = [order[other], order[index]]
    }
    for (const index of order) {
      const { features, label } = examples[index]
      const known = features.map((feature) => weights.get(feature)).filter((entry) => entry !== undefined)
      known.push(bias)
      const odds = softmax(CLASSES.map((_, place) => known.reduce((sum, { w }) => sum + w[place], 0)))
      for (const entry of known) {
        for (let place = 0; place < 4; place++) {
          const slope =
            odds[place] -
            (place === label ? 1 : 0) +
            (entry === bias ? 0 : DECAY * known.length * entry.w[place])
          entry.g[place] += slope * slope
          entry.w[place] -= (RATE * slope) / Math.sqrt(entry.g[place])
        }
      }
    }
  }
  return { weights, bias: bias.w }
}

function crossValidate(examples) {
  const folds = 5
  const table = CLASSES.map(() => [0, 0, 0, 0])
  for (let fold = 0; fold < folds; fold++) {
    const model = train(examples.filter((_, index) => index % folds !== fold))
    examples.forEach(({ features, label }, index) => {
      if (index % folds !== fold) return
      const known = features
        .map((feature) => model.weights.get(feature))
        .filter((entry) => entry !== undefined)
      const sums = CLASSES.map(
        (_, place) => model.bias[place] + known.reduce((sum, { w }) => sum + w[place], 0),
      )
      table[label][sums.indexOf(Math.max(...sums))]++
    })
  }
  console.log(`${examples.length} posts; rows are the truth, columns what the model says`)
  CLASSES.forEach((name, row) => {
    const hit = table[row][row]
    const said = table.reduce((sum, line) => sum + line[row], 0)
    const meant = table[row].reduce((sum, count) => sum + count, 0)
    const precision = hit / said
    const recall = hit / meant
    console.log(
      `${name.padEnd(10)} ${table[row].map((count) => String(count).padStart(5)).join('')}   ` +
        `precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)}`,
    )
  })
}

function writeModel({ weights, bias }, count) {
  const kept = [...weights]
    .map(([feature, { w }]) => [feature, w.map((value) => Math.round(value * 100))])
    .filter(([, w]) => Math.max(...w.map(Math.abs)) >= SMALLEST_KEPT)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = kept.map(([feature, w]) => `${JSON.stringify(feature)}:${JSON.stringify(w)}`)
  const head = `{"version":1,"classes":${JSON.stringify(CLASSES)},"bias":${JSON.stringify(bias.map((value) => Math.round(value * 100)))},"weights":{\n`
  writeFileSync(join(root, 'config', 'word-model.json'), `${head}${lines.join(',\n')}\n}}\n`)
  console.log(`${kept.length} features learnt from ${count} posts`)
}

function softmax(sums) {
  const largest = Math.max(...sums)
  const powers = sums.map((sum) => Math.exp(sum - largest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}
