// One run of many-services.mjs: plays invented posts to a catalogue in this process, and reports as JSON what it cost.
//   node --expose-gc bench/replay-services.mjs OVERLAY|- POSTS few|all|outages
import { composeDetection } from '../dist/src/runtime/compose/compose-detection.js'
import { limitHeap } from '../dist/src/runtime/process/limit-heap.js'
import { seededRandom } from './make-posts.mjs'

const [overlay, posts, talk] = process.argv.slice(2)
const COUNT = Number(posts)
const START = Date.UTC(2024, 0, 1)
const COMPLAINTS = ['is down again', 'not working since this morning', 'non funziona', 'keeps crashing here']
const TALK = ['has a new logo', 'and a long train ride', 'stasera con gli amici', 'is what my sister uses']
const SPAN = 2 * 86_400_000
/** In `outages`: how many services fail; half of the posts come in two last hours, and this part of them is about those. */
const FAILING = 300
const LOUD = 0.6
const LAST = 2 * 3_600_000

limitHeap()
const began = performance.now()
const { engine, services, takePost } = composeDetection({
  authorKey: 'bench',
  ...(overlay === '-' ? {} : { overlay }),
})
const startMs = performance.now() - began
// Names that mean their service wherever they stand, so that each post is read to its end.
const names = services.flatMap(({ names: [first] }) => (first === undefined ? [] : [first]))
const spoken = talk === 'few' ? names.slice(0, 10) : names
const random = seededRandom(1)

let alerts = 0
let spent = 0
const BATCH = 1_000
for (let from = 0; from < COUNT; from += BATCH) {
  // Made before the clock runs: making posts is no part of the cost.
  const batch = Array.from({ length: Math.min(BATCH, COUNT - from) }, (_, place) => post(from + place))
  const start = performance.now()
  for (const one of batch) for (const { type } of takePost(one)) if (type === 'alert.opened') alerts++
  spent += performance.now() - start
}
engine.finish()
globalThis.gc()
console.log(
  JSON.stringify({
    services: services.length,
    micros: (1_000 * spent) / COUNT,
    startMs,
    maxRssMb: process.resourceUsage().maxRSS / 1_024,
    heapMb: process.memoryUsage().heapUsed / 1_048_576,
    serviceStates: engine.save().shard.serviceStates.length,
    alerts,
  }),
)

function timeOf(share) {
  if (talk !== 'outages') return Math.floor(share * SPAN)
  return share < 0.5 ? Math.floor(2 * share * SPAN) : SPAN + Math.floor((2 * share - 1) * LAST)
}

function post(index) {
  const isFailing = talk === 'outages' && index > COUNT / 2 && random() < LOUD
  const isAbout = talk !== 'few' || random() < 0.2
  const name = isFailing ? names[index % FAILING] : spoken[index % spoken.length]
  const complains = isFailing || random() < (talk === 'all' ? 0.5 : 0.1)
  const words = `${complains ? COMPLAINTS[index % COMPLAINTS.length] : TALK[index % TALK.length]} ${Math.floor(random() * 1e9).toString(36)}`
  return {
    id: String(index),
    source: 'x',
    at: START + timeOf(index / COUNT),
    text: isAbout
      ? `${name} ${words}`
      : `what a morning, the bus came on time and the bread is warm ${words}`,
    lang: null,
    author: { id: `a${index}`, handle: null, followers: null, createdAt: null, verified: false },
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  }
}
