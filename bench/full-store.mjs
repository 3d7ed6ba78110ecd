// What reading costs when much is stored: nineteen routes of the API, from an empty store and from one with 100,000 alerts of 500
// services over a year, in the embedded store. Each request goes through HTTP and misses the cache of answers. Time is wall time.
//   npm run build --silent && node bench/full-store.mjs              100,000 alerts
//   npm run build --silent && node bench/full-store.mjs short        2,000 alerts, few requests
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../dist/src/api/server/create-api.js'
import { storeEvents } from '../dist/src/pipeline/alerts/alert-store.js'
import { changeSilences } from '../dist/src/pipeline/silences/silences.js'
import { systemClock } from '../dist/src/runtime/process/clock.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'
import { anAlert, partsOfApi } from './page-world.mjs'

const isShort = process.argv.includes('short')
const SERVICES = 500
const ALERTS = isShort ? 2_000 : 100_000
const REQUESTS = isShort ? 5 : 200
const BATCH = 500
const YEAR_S = 365 * 86_400
const LASTING_S = 3_600
/** One alert in so many is rare: discovered, of one region. */
const RARE = 20_000

const ROUTES = [
  '/v1/alerts',
  '/v1/alerts?status=open',
  '/v1/alerts?status=resolved&severity=critical',
  '/v1/alerts?discovered=true',
  '/v1/alerts?region=Molise',
  '/v1/alerts?feature=calls',
  '/v1/alerts?service=service-7',
  '/v1/alerts?silenced=true',
  '/v1/alerts?sort=-people',
  '/v1/stats',
  '/v1/stats?by=day',
  `/v1/stats?by=month&from=${new Date(Date.now() - YEAR_S * 1_000).toISOString().slice(0, 10)}`,
  '/v1/events',
  '/v1/services',
  '/v1/services/service-7',
  '/v1/hashtags/trending',
  '/v1/sources',
  '/feeds/alerts.atom',
  '/badges/service-7.svg',
]

const SILENCE = {
  ...{ id: 'sil_1', kind: 'silence', window: null, comment: '', createdBy: '', createdAt: 0 },
  matchers: [{ field: 'service', op: 'is', values: ['service-7'] }],
  ...{ startsAt: 0, endsAt: Date.now() + YEAR_S * 1_000 },
}

const agent = new Agent({ keepAlive: true })
let eventsStored = 0
let newest = []

const empty = await measure(0)
const full = await measure(ALERTS)
console.log(`| route | empty p50 | empty p99 | ${ALERTS} alerts p50 | p99 |\n| --- | --: | --: | --: | --: |`)
for (const path of ROUTES) {
  const cells = [empty, full].flatMap((times) => [times.get(path).p50, times.get(path).p99])
  console.log(`| \`${path}\` | ${cells.map((ms) => `${ms.toFixed(1)} ms`).join(' | ')} |`)
}

async function measure(alerts) {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-full-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  let server
  try {
    await fill(store, alerts)
    await changeSilences(store, Date.now(), () => ({ silences: [SILENCE], result: null }))
    server = createServer(
      createApi({
        ...partsOfApi(store, SERVICES),
        threshold: async () => ({ strictness: 1, floor: { within5m: 3, within60m: 9 } }),
      }),
    )
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${server.address().port}`
    const times = new Map()
    for (const path of ROUTES) times.set(path, await timesOf(store, url + path))
    return times
  } finally {
    server?.close()
    server?.closeAllConnections()
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

/** The first requests are not counted: code that runs first is not compiled. */
async function timesOf(store, url) {
  const times = []
  for (let request = -REQUESTS / 5; request < REQUESTS; request++) {
    // An event makes the answers in the cache old.
    await store.commit(storeEvents([nextEvent()]))
    const before = performance.now()
    const status = await statusOf(url)
    // The first search through all alerts reads them into memory.
    if (status !== 200 && request >= 0) throw new Error(`${url} answers ${status}`)
    if (request >= 0) times.push(performance.now() - before)
  }
  times.sort((a, b) => a - b)
  return { p50: times[Math.floor(times.length / 2)], p99: times[Math.floor(times.length * 0.99)] }
}

/** Reads an answer as a browser asks for it, and throws it away. The garbage of `fetch` doubled the time of slow ones. */
function statusOf(url) {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent, headers: { 'Accept-Encoding': 'gzip' } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
    asked.on('error', reject)
  })
}

/** A new alert opens now before one request, and is over before the next. */
function nextEvent() {
  if (eventsStored % 2 === 0) newest = eventsOf(ALERTS + eventsStored, ALERTS + eventsStored)
  return newest[eventsStored++ % 2]
}

async function fill(store, alerts) {
  for (let number = 0; number < alerts; ) {
    const events = []
    for (; number < alerts && events.length < BATCH; number++) events.push(...eventsOf(number, alerts))
    await store.commit(storeEvents(events))
  }
}

/** An alert opens, and is over after an hour. Most are of the year before now. */
function eventsOf(number, alerts) {
  const at = Date.now() - (YEAR_S - (number * YEAR_S) / alerts) * 1_000
  const startedAt = new Date(at).toISOString()
  const resolvedAt = new Date(at + LASTING_S * 1_000).toISOString()
  const { evidence, ...rest } = anAlert(Math.abs(number), SERVICES)
  const isRare = number % RARE === RARE / 2
  const alert = {
    ...rest,
    startedAt,
    openedAt: startedAt,
    discovered: isRare,
    people: 40,
    complaints: 60,
    scope: isRare ? { ...rest.scope, regions: [{ country: 'IT', region: 'Molise', share: 1 }] } : rest.scope,
    evidence: { ...evidence, posts: [] },
  }
  return [
    { type: 'alert.opened', at: startedAt, sequence: 1, alert },
    {
      type: 'alert.resolved',
      at: resolvedAt,
      sequence: 2,
      alert: { ...alert, status: 'resolved', resolvedAt },
    },
  ]
}
