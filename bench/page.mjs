// Whether the dashboard stays responsive: 500 services, 200 active alerts and 1,000 events a second over the real stream, shown by
// Debian's Chromium. Of each page: tasks over 100 ms after its load, memory after a forced collection, elements, and the delay from
// an alert's event to its sight.
//   npm run bench:page             a minute for each page, then the events of a day (100,000) as fast as they go
//   npm run bench:page -- short    five seconds for each page and 5,000 events; what CI runs
//   … --json                       figures alone
// Ends with 1 where a task is longer, a page grows by more than half, or an alert is seen later than a second after its event.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { serveWeb } from '../dist/src/api/http/serve-web.js'
import { createApi } from '../dist/src/api/server/create-api.js'
import { storeEvents } from '../dist/src/pipeline/alerts/alert-store.js'
import { systemClock } from '../dist/src/runtime/process/clock.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'
import { anAlert, partsOfApi } from './page-world.mjs'

const CHROMIUM = '/usr/bin/chromium'
const isShort = process.argv.includes('short')
const SERVICES = 500
const ALERTS = 200
const RATE = 1_000
const SECONDS = isShort ? 5 : 60
const DAY_EVENTS = isShort ? 5_000 : 100_000
const TICK_MS = 100
/** An alert comes and another goes so often. */
const PROBE_EVERY_MS = isShort ? 1_000 : 2_000
/** After which a page counts as loaded. */
const SETTLE_MS = 1_500
const LONG_MS = 100
const SOON_MS = 1_000

const folder = mkdtempSync(join(tmpdir(), 'outcry-page-'))
const store = openEmbeddedStore(folder, { clock: systemClock })
const server = createServer(
  createApi({
    ...partsOfApi(store, SERVICES),
    extraRoutes: () => [serveWeb(join(import.meta.dirname, '..', 'dist', 'web'))],
  }),
)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })

/** Active alerts, the oldest first, each with the number of its last event. */
const active = []
let born = 0
try {
  for (let left = ALERTS; left > 0; left--) await open()
  const figures = []
  for (const [name, path] of [
    ['overview', () => '/'],
    // The newest lives longest.
    ['alert', () => `/alerts/${active.at(-1).alert.id}`],
  ]) {
    figures.push(await serviceState(name, path(), (page, weighNow) => paced(page, SECONDS, weighNow)))
  }
  figures.push(await serviceState('a day at once', '/', coordinatedActivity))
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
  else {
    print(figures)
    if (!figures.every(isGood)) process.exitCode = 1
  }
} finally {
  await browser.close()
  server.close()
  server.closeAllConnections()
  await store.close()
  rmSync(folder, { recursive: true })
}

/** Opens a page, lets things happen, and says how it bore them. */
async function serviceState(name, path, happen) {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } })
  const devtools = await page.context().newCDPSession(page)
  const wrong = []
  page.on('pageerror', (error) => wrong.push(error.message))
  await page.goto(url + path)
  await page.locator('.line.live').waitFor()
  await page.waitForFunction(() => document.querySelector('main .loading') === null)
  await page.waitForTimeout(SETTLE_MS)
  await page.evaluate(() => {
    globalThis.longTasks = []
    // A forced collection is our doing and not the page's.
    globalThis.weighing = []
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        globalThis.longTasks.push({ from: startTime, to: startTime + duration })
      }
    }).observe({ type: 'longtask' })
  })
  const memory = [await weigh(devtools)]
  const { events, delays } = await happen(page, async () => memory.push(await weigh(devtools)))
  await page.waitForTimeout(500)
  memory.push(await weigh(devtools))
  const longTasks = await page.evaluate(() =>
    globalThis.longTasks
      .filter((task) => !globalThis.weighing.some((span) => span.from <= task.to && span.to >= task.from))
      .map(({ from, to }) => Math.round(to - from)),
  )
  await page.close()
  return {
    page: name,
    events,
    longest: Math.max(0, ...longTasks),
    long: longTasks.filter((ms) => ms > LONG_MS).length,
    heap: memory.map(({ heap }) => heap),
    nodes: memory.map(({ nodes }) => nodes),
    seen: delays.length,
    slowest: delays.length === 0 ? null : Math.max(...delays),
    median: delays.length === 0 ? null : delays.toSorted((a, b) => a - b)[delays.length >> 1],
    wrong,
  }
}

/** Memory after a collection, in bytes, and the elements of the document. */
async function weigh(devtools) {
  const run = (expression) => devtools.send('Runtime.evaluate', { expression })
  await run('weighing.push({ from: performance.now(), to: Infinity })')
  await devtools.send('HeapProfiler.collectGarbage')
  await run('weighing.at(-1).to = performance.now()')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  const { result } = await run('document.getElementsByTagName("*").length')
  return { heap: usedSize, nodes: result.value }
}

/** So many events a second; now and then an alert comes, and is waited for, while another goes. */
async function paced(page, seconds, weighNow) {
  const isOverview = new URL(page.url()).pathname === '/'
  const began = performance.now()
  const delays = []
  const probes = []
  let sent = 0
  let probed = 0
  let isWeighed = false
  while (performance.now() - began < seconds * 1_000) {
    const elapsed = performance.now() - began
    const due = Math.floor((elapsed / 1_000) * RATE) - sent
    await update(due)
    sent += due
    if (elapsed > probed * PROBE_EVERY_MS) {
      probed++
      await close()
      probes.push(probe())
    }
    if (!isWeighed && elapsed > seconds * 500) {
      isWeighed = true
      await weighNow()
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  await Promise.all(probes)
  return { events: sent, delays }

  async function probe() {
    const id = `alr_${String(born).padStart(16, '0')}`
    const selector = isOverview ? `main section a[href="/alerts/${id}"]` : null
    const isSeen =
      selector === null ? null : page.waitForSelector(selector, { timeout: 30_000, state: 'attached' })
    const at = performance.now()
    await open()
    if (isSeen === null) return
    await isSeen
    delays.push(Math.round(performance.now() - at))
  }
}

/** As many events as in a day, as fast as they are stored and read. */
async function coordinatedActivity(_page, weighNow) {
  for (let left = DAY_EVENTS; left > 0; left -= RATE) {
    await update(Math.min(RATE, left))
    if (left > DAY_EVENTS / 2 && left - RATE <= DAY_EVENTS / 2) await weighNow()
    await new Promise((resolve) => setTimeout(resolve, TICK_MS))
  }
  return { events: DAY_EVENTS, delays: [] }
}

async function open() {
  // The overview shows the largest in full: one that comes later is among them
  const alert = { ...anAlert(born, SERVICES), ...(born < ALERTS ? {} : { severity: 'critical' }) }
  born++
  active.push({ alert, sequence: 1 })
  await store.commit(storeEvents([eventOf('alert.opened', alert, 1)]))
}

/** The oldest is over. */
async function close() {
  const { alert, sequence } = active.shift()
  const over = { ...alert, status: 'resolved', resolvedAt: new Date().toISOString() }
  await store.commit(storeEvents([eventOf('alert.resolved', over, sequence + 1)]))
}

async function update(count) {
  const events = []
  for (let left = count; left > 0; left--) {
    const one = active[Math.floor((left * 7_919) % active.length)]
    one.sequence++
    const { signal } = one.alert
    one.alert = {
      ...one.alert,
      signal: { ...signal, authors: signal.authors + 1, actual: signal.actual + 1 },
    }
    events.push(eventOf('alert.updated', one.alert, one.sequence))
  }
  if (events.length > 0) await store.commit(storeEvents(events))
}

function eventOf(type, alert, sequence) {
  return { type, at: new Date().toISOString(), sequence, reason: 'severity changed', alert }
}

function isGood({ long, heap, slowest, wrong }) {
  return long === 0 && heap.at(-1) <= 1.5 * heap[0] && (slowest ?? 0) <= SOON_MS && wrong.length === 0
}

function print(figures) {
  console.log(
    `Node ${process.version}, Chromium ${browser.version()}, ${SERVICES} services, ${ALERTS} alerts`,
  )
  for (const { page, events, longest, long, heap, nodes, slowest, median, wrong } of figures) {
    console.log(
      [
        page.padEnd(14),
        `${events.toLocaleString('en')} events`,
        `${long} tasks over ${LONG_MS} ms (longest ${longest} ms)`,
        `heap ${heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(' → ')} MB`,
        `elements ${nodes.join(' → ')}`,
        ...(slowest === null ? [] : [`seen after ${median} ms, at most ${slowest} ms`]),
        ...wrong,
      ].join(', '),
    )
  }
}
