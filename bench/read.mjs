// Reading posts against JSON.parse of the same lines, both measured in one run: `node bench/read.mjs [dist folder]`.
// Floor: 3 × for a file of which 2 % of the lines matter.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const LINES = 200_000
const ROUNDS = 5
const FLOOR = 3

const TALK =
  `today we went to the market with my sister and bought some fresh bread it was a lovely morning honestly
  oggi sono andata al mare con gli amici e abbiamo mangiato un gelato buonissimo la giornata era bella davvero
  can anybody recommend a good book about history I have a long train ride ahead and nothing left to read at all
  the match last night was unbelievable what a goal in the last minute I could not believe my eyes what a team
  non vedo l'ora che arrivi il fine settimana per dormire un po' questa settimana al lavoro e stata infinita
  my neighbour plays the drums at midnight again somebody please tell him that walls are thin in this building
  new haircut new me what do you think I feel ten years younger and my head is so cold in this weather
  che bello il concerto di ieri sera ho ancora i brividi la voce di quella ragazza e qualcosa di incredibile`
    .split('\n')
    .map((line) => line.trim().split(' '))
const COMPLAINTS = [
  'netflix is down again, is it just me?',
  'whatsapp non va da stamattina, solo a me?',
  "can't log into spotify, keeps kicking me out",
  'instagram non carica il feed, qualcun altro?',
  'my internet has been out since 9 @Ask_Spectrum',
  '#Netflixdown anyone else',
]

export async function benchRead(dist = join(import.meta.dirname, '..', 'dist')) {
  const load = (path) => import(pathToFileURL(join(dist, 'src', path)).href)
  const { loadConfig } = await load('runtime/load-config.js')
  const { createTextParts } = await load('runtime/text-parts.js')
  const { compile } = await load('core/catalogue/compile.js')
  const { createReader } = await load('core/text/reader.js')
  const { createJudge } = await load('core/text/word-model.js')
  const { loadWordModel } = await load('runtime/load-word-model.js')
  const { parsePost } = await load('core/model/post.js')

  const config = loadConfig()
  const started = performance.now()
  const reader = createReader(compile(config), createTextParts(), createJudge(loadWordModel()))
  const compileMs = performance.now() - started

  const some = makeLines(0.02)
  const all = makeLines(1).slice(0, LINES / 5)
  const read = (line) => {
    const parsed = parsePost(JSON.parse(line))
    return parsed.kind === 'post' && reader.readIfCounted(parsed.post) !== null
  }
  return { compileMs, some: compare(some, read), all: compare(all, read) }
}

/** The best of some rounds each, floor and reading in turns, so that a busy machine slows both. */
function compare(lines, read) {
  let parseMs = Number.POSITIVE_INFINITY
  let readMs = Number.POSITIVE_INFINITY
  let counted = 0
  for (let round = 0; round < ROUNDS; round++) {
    parseMs = Math.min(
      parseMs,
      timed(() => {
        for (const line of lines) JSON.parse(line)
      }),
    )
    counted = 0
    readMs = Math.min(
      readMs,
      timed(() => {
        for (const line of lines) if (read(line)) counted++
      }),
    )
  }
  return {
    lines: lines.length,
    counted,
    parseMs,
    readMs,
    ratio: readMs / parseMs,
    perSecond: (lines.length / readMs) * 1000,
  }
}

function timed(work) {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Talk of about 140 characters, of which a share names a service and complains. Seeded: the same lines every time. */
function makeLines(share) {
  let seed = 7
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 4294967296
  }
  const pick = (list) => list[Math.floor(random() * list.length)]
  return Array.from({ length: LINES }, (_, index) => {
    const words = pick(TALK)
    const from = Math.floor(random() * 6)
    let text = words.slice(from).join(' ')
    if (random() < share) text = `${pick(COMPLAINTS)} ${text.slice(0, 60)}`
    else if (random() < 0.1) text = `${text} #${pick(words)}`
    return JSON.stringify({
      id: String(index),
      source: 'x',
      createdAt: new Date(1_650_000_000_000 + index * 300).toISOString(),
      text: text.padEnd(140, ' and so on').slice(0, 140),
      lang: 'en',
      author: { id: `u${index % 50_000}`, handle: `user${index % 50_000}`, followers: index % 900 },
    })
  })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { compileMs, some, all } = await benchRead(process.argv[2])
  const show = ({ lines, counted, parseMs, readMs, ratio, perSecond }) =>
    `${lines} lines, ${counted} counted: JSON.parse ${parseMs.toFixed(0)} ms, reading ${readMs.toFixed(0)} ms, ${ratio.toFixed(2)} ×, ${Math.round(perSecond)} posts/s`
  console.log(`compiling: ${compileMs.toFixed(0)} ms`)
  console.log(`2 % matter: ${show(some)} (floor ${FLOOR} ×)`)
  console.log(`all matter: ${show(all)}`)
  if (some.ratio > FLOOR) process.exitCode = 1
}
