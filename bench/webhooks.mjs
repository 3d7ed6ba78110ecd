// Sends events to a hundred endpoints of which thirty misbehave. Says how long the healthy ones wait for theirs, and whether each
// alert's events came in their order. An event that a newer one overtook is not sent: the last one of each alert must come.
//
//   npm run bench:webhooks -- [--events 10000] [--rate 200] [--driver embedded|redis]
//
// With Redis, jobs go through BullMQ on a redis-server that flushes each write.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { storeEvents } from '../dist/src/pipeline/alerts/alert-store.js'
import { createSubscription } from '../dist/src/pipeline/endpoints/subscriptions.js'
import { createBullQueue } from '../dist/src/queue/bull-queue.js'
import { createMemoryQueue } from '../dist/src/queue/memory-queue.js'
import { loadConfiguration } from '../dist/src/runtime/compose/load-configuration.js'
import { systemClock as clock } from '../dist/src/runtime/process/clock.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'
import { connectRedis } from '../dist/src/stores/redis/connect-redis.js'
import { createRedisStore } from '../dist/src/stores/redis/redis-store.js'
import { createDeliverer, DELIVERIES_AT_ONCE } from '../dist/src/webhooks/deliver.js'
import { createFormats } from '../dist/src/webhooks/formats/formats.js'
import { createSend } from '../dist/src/webhooks/send.js'
import { createAddressRules } from '../dist/src/webhooks/target/address-rules.js'
import { startRedis } from './redis.mjs'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '200' },
    driver: { type: 'string', default: 'embedded' },
  },
})
const events = Number(values.events)
const rate = Number(values.rate)
const ENDPOINTS = 100
const ILL = 30
/** As `runtime/loops/run-deliver.ts` has it. */
const FAN_OUT_MS = 50
const SWEEP_MS = 1_000

/** How endpoints misbehave, in turn. */
const TROUBLES = {
  hang: () => {},
  refuse: (_request, response) => response.socket.resetAndDestroy(),
  500: (_request, response) => response.writeHead(500).end(),
  301: (_request, response) => response.writeHead(301, { location: '/elsewhere' }).end(),
  410: (_request, response) => response.writeHead(410).end(),
  429: (_request, response) => response.writeHead(429, { 'retry-after': '30' }).end(),
  trickle: (_request, response) => {
    response.writeHead(500)
    const timer = setInterval(() => response.write('.'), 1_000)
    response.once('close', () => clearInterval(timer))
  },
}
const troubles = Object.values(TROUBLES)

/** What happens to each alert, in order. */
const LIFE = ['alert.opened', 'alert.acknowledged', 'alert.updated', 'alert.resolved']

const storedAt = new Map()
const arrived = new Map()
/** The last sequence that came of each alert. */
const lastOf = new Map()
let twice = 0
let outOfOrder = 0
const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const endpoint = Number(request.url.slice(1))
    if (endpoint < ILL) return troubles[endpoint % troubles.length](request, response)
    const { id, sequence } = JSON.parse(Buffer.concat(chunks).toString('utf8')).data
    const event = `${id}/${sequence}`
    if (arrived.has(event)) twice++
    else arrived.set(event, Date.now())
    if (sequence < lastOf.get(id)) outOfOrder++
    lastOf.set(id, sequence)
    response.writeHead(204).end()
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()

const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-webhooks-'))
const onFailed = (id, error) => console.error(`job ${id}:`, error)
const { store, queue, close } =
  values.driver === 'redis' ? await openRedis() : { ...openEmbedded(), close: async () => {} }
for (let endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
  await createSubscription(store, {
    id: `wh_${endpoint}`,
    url: `http://127.0.0.1:${port}/${endpoint}`,
    events: LIFE,
    filter: {
      services: [`service-${endpoint}`],
      countries: [],
      languages: [],
      minSeverity: null,
      minConfidence: null,
    },
    format: 'standard',
    locale: 'en',
    secrets: { current: `whsec_${'A'.repeat(32)}`, previous: null },
    state: { kind: 'enabled' },
    createdAt: clock.now(),
  })
}

const formats = createFormats(null, loadConfiguration().textsOf)
const send = createSend({ rules: createAddressRules(['127.0.0.0/8']), clock, userAgent: 'outcry/bench' })
const deliverer = createDeliverer({ store, queue, clock, send, formats })
const stop = await queue.work(deliverer.handle, { atOnce: DELIVERIES_AT_ONCE })
const ending = new AbortController()
const loops = Promise.all([
  loop(FAN_OUT_MS, async () => (await deliverer.fanOut()).kind !== 'nothing-new'),
  loop(SWEEP_MS, async () => (await deliverer.sweep()) < 0),
])

const wanted = []
const last = []
const began = Date.now()
for (let made = 0; made < events; made++) {
  const wait = began + (made / rate) * 1_000 - Date.now()
  if (wait > 1) await clock.sleep(wait, ending.signal)
  const endpoint = made % ENDPOINTS
  const step = Math.floor(made / ENDPOINTS) % LIFE.length
  const alert = `alr_${endpoint}_${Math.floor(made / ENDPOINTS / LIFE.length)}`
  const event = `${alert}/${step + 1}`
  await store.commit(storeEvents([eventOf(alert, `service-${endpoint}`, step)]))
  storedAt.set(event, Date.now())
  if (endpoint < ILL) continue
  wanted.push(event)
  if (step === LIFE.length - 1) last.push(event)
}
const patience = Date.now() + 60_000
while (!last.every((event) => arrived.has(event)) && Date.now() < patience)
  await clock.sleep(20, ending.signal)
ending.abort()
await loops
await stop()
await queue.close()
server.closeAllConnections()
server.close()
await store.close()
await close()
rmSync(folder, { recursive: true, force: true })

const waits = wanted
  .filter((id) => arrived.has(id))
  .map((id) => Math.max(arrived.get(id) - storedAt.get(id), 0))
  .toSorted((a, b) => a - b)
const quantile = (share) => waits[Math.min(Math.floor(share * waits.length), waits.length - 1)]
const missing = last.filter((event) => !arrived.has(event)).length
console.log(
  JSON.stringify({
    driver: values.driver,
    events,
    rate,
    healthy: wanted.length,
    overtaken: wanted.length - waits.length - missing,
    missing,
    twice,
    outOfOrder,
    p50: quantile(0.5),
    p99: quantile(0.99),
    max: waits.at(-1),
  }),
)
process.exitCode = missing + outOfOrder > 0 ? 1 : 0

function openEmbedded() {
  return { store: openEmbeddedStore(folder, { clock }), queue: createMemoryQueue({ clock, onFailed }) }
}

async function openRedis() {
  const redis = await startRedis()
  const silent = { onUp() {}, onDown() {} }
  const [ofStore, ofQueue] = [connectRedis(redis.url, silent), connectRedis(redis.url, silent)]
  const onError = (error) => console.error(error)
  const queue = createBullQueue({
    name: 'deliver',
    prefix: 'bench',
    connection: ofQueue,
    clock,
    onFailed,
    onError,
  })
  const close = async () => {
    ofQueue.disconnect()
    await redis.stop()
  }
  return { store: createRedisStore(ofStore, { prefix: 'bench' }), queue, close }
}

async function loop(idleMs, step) {
  while (!ending.signal.aborted) {
    if (!(await step())) await clock.sleep(idleMs, ending.signal)
  }
}

function eventOf(id, service, step) {
  const at = new Date().toISOString()
  const signal = { window: 'PT5M', actual: 40, expected: 1, ratio: 40, authors: 38, baseline: 'ready' }
  return {
    type: LIFE[step],
    at,
    sequence: step + 1,
    reason: 'an event of a benchmark',
    alert: {
      id,
      service,
      discovered: false,
      status: step === LIFE.length - 1 ? 'resolved' : 'open',
      severity: 'major',
      confidence: 0.9,
      startedAt: at,
      openedAt: at,
      acknowledgedAt: null,
      resolvedAt: step === LIFE.length - 1 ? at : null,
      signal: { ...signal, surprise: 30, threshold: 8, test: 'tail' },
      scope: { languages: { en: 1 }, regions: [], sources: { bluesky: 40 } },
      features: [],
      upstream: null,
      evidence: { hashtags: [], phrases: [], posts: [] },
    },
  }
}
