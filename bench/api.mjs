// What answers of `outcry serve` cost against a bare Express route that sends the same values with `response.json`. Both servers
// run in turn, each in a process of its own, and over the same connections. Cost is CPU time of the server for each request, so
// that neither the client nor another program on the machine counts. The share is the speed: 100 % is a bare route.
//   npm run build --silent && node bench/api.mjs          5,000 requests for each number
//   npm run build --silent && node bench/api.mjs short    1,000 requests
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { storeEvents } from '../dist/src/pipeline/alerts/alert-store.js'
import { systemClock } from '../dist/src/runtime/process/clock.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'
import { anAlert } from './page-world.mjs'

const ALERTS = 200
const CONNECTIONS = 8
const ROUNDS = 7
const IDLE_MS = 3_000
const REQUESTS = process.argv.includes('short') ? 1_000 : 5_000
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
/** A page of 200 alerts is as much work as so many small answers. */
const PAGE_WORK = 20

const SMALL = [
  `/v1/alerts/${anAlert(7, 1).id}`,
  '/v1/alerts?limit=1',
  '/v1/services/netflix',
  '/v1/sources',
  '/badges/netflix.json',
]
const PAGES = ['/v1/alerts?limit=200', '/v1/alerts?limit=200&sort=-people']

if (process.argv[2] === 'outcry') await serveOutcry()
else if (process.argv[2] === 'bare') serveBare()
else await compare()

async function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-api-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  await store.commit(storeEvents(Array.from({ length: ALERTS }, (_, number) => openingOf(number))))
  await store.close()
  const servers = [await start('outcry', { DATA_DIR: folder }), await start('bare')]
  try {
    const [outcry, bare] = servers
    console.log(`Node ${process.version}; CPU time of the server for each request, median of ${ROUNDS}.\n`)
    console.log('| answer | size | bare Express | Outcry | speed |\n| --- | --: | --: | --: | --: |')
    for (const server of servers) server.idle = await idleOf(server)
    for (const path of [...SMALL, ...PAGES]) {
      const { body } = await ask(outcry.url + path)
      await bare.set(path, body)
      const count = PAGES.includes(path) ? REQUESTS / PAGE_WORK : REQUESTS
      const costs = { bare: [], outcry: [] }
      for (let round = -1; round < ROUNDS; round++) {
        for (const [name, server] of Object.entries({ bare, outcry })) {
          const cost = await costOf(server, path, count)
          if (round >= 0) costs[name].push(cost)
        }
      }
      const [floor, ours] = [median(costs.bare), median(costs.outcry)]
      const cells = [`${body.length} B`, `${floor.toFixed(0)} µs`, `${ours.toFixed(0)} µs`]
      console.log(`| \`${path}\` | ${cells.join(' | ')} | ${((100 * floor) / ours).toFixed(0)} % |`)
    }
  } finally {
    for (const server of servers) server.stop()
    rmSync(folder, { recursive: true })
  }
}

function openingOf(number) {
  const alert = { ...anAlert(number, 1), service: 'netflix', people: 40, complaints: 60 }
  return { type: 'alert.opened', at: alert.openedAt, sequence: 1, reason: 'a bench says so', alert }
}

/** Unit: microseconds of CPU time. What a server does without requests is no cost of theirs. */
async function costOf(server, path, count) {
  const before = await server.cpu()
  const begun = performance.now()
  let left = count
  const client = async () => {
    while (left-- > 0) await ask(server.url + path)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
  const idle = server.idle * (performance.now() - begun)
  return ((await server.cpu()) - before - idle) / count
}

/** Unit: microseconds of CPU time for each millisecond. */
async function idleOf(server) {
  const before = await server.cpu()
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  return ((await server.cpu()) - before) / IDLE_MS
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

function ask(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (piece) => {
        body += piece
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ body })
        else reject(new Error(`${url} answers ${response.statusCode}: ${body.slice(0, 200)}`))
      })
    }).on('error', reject)
  })
}

async function start(role, env = {}) {
  const child = spawn(process.execPath, [import.meta.filename, role], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  })
  const [url] = await once(child, 'message')
  const call = async (message) => {
    child.send(message)
    const [answer] = await once(child, 'message')
    return answer
  }
  return {
    url,
    cpu: () => call({ kind: 'cpu' }),
    set: (path, body) => call({ kind: 'set', path, body }),
    stop: () => child.kill(),
  }
}

function answerParent(answers = {}) {
  process.on('disconnect', () => process.exit())
  process.on('message', (message) => {
    if (message.kind !== 'cpu') return process.send(answers[message.kind](message))
    const { user, system } = process.cpuUsage()
    process.send(user + system)
  })
}

async function serveOutcry() {
  const port = 20_000 + (process.pid % 20_000)
  const limit = String(1e6)
  Object.assign(process.env, {
    PORT: String(port),
    SOURCES: 'none',
    RATE_LIMIT_READ_PER_MINUTE: limit,
    LOG_LEVEL: 'error',
  })
  // It ends when the process is to stop.
  void import('../dist/workers/all.js')
  const url = `http://127.0.0.1:${port}`
  // The page of alerts is there once the store is open and the texts are read.
  while (
    !(await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 50))
  answerParent()
  process.send(url)
}

function serveBare() {
  const values = new Map()
  const app = express()
  app.disable('x-powered-by')
  app.get('/{*path}', (request, response) => response.json(values.get(request.originalUrl)))
  const server = app.listen(0, '127.0.0.1', () => {
    answerParent({ set: ({ path, body }) => values.set(path, JSON.parse(body)).size })
    process.send(`http://127.0.0.1:${server.address().port}`)
  })
}
