// Speed of the live path. Writes the table of docs/performance.md.
//   embedded   posts a second through one process with the embedded store, against `replay` of the same file
//   redis      posts a second through ingest and detect processes on a real redis-server (AOF, fsync always), against a bare
//              BullMQ producer and consumer that move the same posts in jobs of the same size and do nothing with them
//   delay      from the post that moves stream time past a decision to its stored event, at 5,000 posts a second
//   BENCH_POSTS=FOLDER npm run bench:live     600,000 posts made of the texts of a folder of NDJSON files
//   npm run bench:live -- short               60,000 posts; writes nothing
//   npm run bench:live -- delay [all]         the delay alone, with all posts about a service; writes nothing
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { createSkimmer } from '../dist/src/pipeline/skim/skimmer.js'
import { composeDetection } from '../dist/src/runtime/compose/compose-detection.js'
import { systemClock } from '../dist/src/runtime/process/clock.js'
import { readPosts } from '../dist/src/sources/ndjson/read-posts.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'
import { connectRedis } from '../dist/src/stores/redis/connect-redis.js'
import { createRedisStore } from '../dist/src/stores/redis/redis-store.js'
import { writeBetween } from '../scripts/write-between.mjs'
import { startRedis } from './redis.mjs'
import { makeLines, readTexts } from './replay/make-lines.mjs'

const isShort = process.argv.includes('short')
const COUNT = isShort ? 60_000 : 600_000
const BATCH = 1_000
const SHARDS = 16
/** The record of the network X in August 2013, as the company published it: the file has posts at this pace. */
const PEAK = 143_199
/** The paced run: posts a second, for so long, from this instant of stream time on. */
const RATE = 5_000
const SECONDS = isShort ? 40 : 90
const PACED_START = Date.UTC(2024, 0, 1)
const PACED_SHARE = process.argv.includes('all') ? 1 : 0.02
const folder = mkdtempSync(join(tmpdir(), 'outcry-live-'))
const file = join(folder, 'posts.ndjson')
const workers = join(import.meta.dirname, '..', 'dist', 'workers')
const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'performance.md')
const hasRedis = spawnSync('redis-server', ['--version']).status === 0
const texts = readTexts()

try {
  const table = process.argv.includes('delay') ? await measureDelays() : await measureAll()
  console.log(table)
  const isWhole = !process.argv.includes('delay') && !isShort && !texts.isFallback && hasRedis
  if (isWhole) writeBetween(DOCUMENT, 'live', table)
} finally {
  rmSync(folder, { recursive: true })
}

async function measureAll() {
  writeFileSync(
    file,
    `${[...makeLines(texts, { count: COUNT, share: 0.02, days: COUNT / PEAK / 86_400 })].join('\n')}\n`,
  )
  const replay = await measureReplay()
  const embedded = await measureEmbedded()
  const rows = [
    row('`replay`, in one process that runs already', replay, ''),
    row('`serve` with the embedded store', embedded, `${share(replay, embedded)} of replay`),
  ]
  if (hasRedis) {
    const bare = await measureBare()
    rows.push(row('BullMQ alone, one producer and one consumer', bare, ''))
    for (const detectors of [1, 2]) {
      const redis = await measureRedis(detectors)
      rows.push(
        row(`Redis, \`ingest\` and ${detectors} \`detect\``, redis, `${share(bare, redis)} of BullMQ alone`),
      )
    }
  }
  return [
    `${COUNT.toLocaleString('en')} posts, 2 % of them about a service, ${BATCH.toLocaleString('en')} a batch; Node ${process.version}.`,
    '',
    '| what | posts a second | share |',
    '| --- | --: | --: |',
    ...rows,
    '',
    hasRedis ? await measureDelays() : 'Redis is left out: there is no redis-server here.',
  ].join('\n')
}

function row(name, seconds, note) {
  return `| ${name} | ${Math.round(COUNT / seconds).toLocaleString('en')} | ${note} |`
}

function share(whole, part) {
  return `${Math.round((100 * whole) / part)} %`
}

async function measureReplay() {
  const { takePost, engine, reader } = composeDetection({ authorKey: 'bench-key' })
  const skimmer = createSkimmer(reader, 'replay')
  const begun = performance.now()
  for await (const { posts } of readPosts(file, { skimmer })) for (const post of posts) takePost(post)
  engine.finish()
  return (performance.now() - begun) / 1_000
}

async function measureEmbedded() {
  const data = join(folder, 'embedded')
  const store = openEmbeddedStore(data, { clock: systemClock })
  const seconds = await timeRun(store, [start('all', { DATA_DIR: data })])
  await store.close()
  return seconds
}

async function measureRedis(detectors) {
  const server = await startRedis()
  const store = createRedisStore(connectRedis(server.url, { onUp() {}, onDown() {} }), { prefix: 'outcry' })
  const env = { REDIS_URL: server.url }
  const running = Array.from({ length: detectors }, () => start('detect', env))
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const seconds = await timeRun(store, [start('ingest', env), ...running])
  await store.close()
  await server.stop()
  return seconds
}

/** A hundred services fail in turn while posts come at their rate in real time; how late is each event? */
async function measureDelays() {
  const paced = join(folder, 'paced.ndjson')
  writeFileSync(paced, `${[...pacedLines()].join('\n')}\n`)
  const server = await startRedis()
  const store = createRedisStore(connectRedis(server.url, { onUp() {}, onDown() {} }), { prefix: 'outcry' })
  const env = { REDIS_URL: server.url, SOURCES: `ndjson:${paced}`, NDJSON_SPEED: '1', LOG_LEVEL: 'info' }
  const detect = start('detect', env, 'ignore')
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const ingest = start('ingest', env, 'pipe')
  const begun = await liveAt(ingest)
  const delays = []
  let read = 0
  while (Date.now() < begun + (SECONDS + 1) * 1_000) {
    const entries = await store.readLog('events', read, 1_000)
    const now = Date.now()
    for (const { number, value } of entries) {
      const { at } = JSON.parse(value)
      delays.push(now - (begun + Date.parse(at) - PACED_START))
      read = number
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  for (const child of [ingest, detect]) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await store.close()
  await server.stop()
  return describeDelays(delays.sort((a, b) => a - b))
}

/** When the source says that it begins to read: the first post is played at that instant. */
async function liveAt(child) {
  let text = ''
  for await (const piece of child.stderr) {
    text += piece
    const line = text.split('\n').find((one) => one.includes('"state":"live"'))
    if (line !== undefined) {
      child.stderr.resume()
      return Date.parse(JSON.parse(line).time)
    }
  }
  throw new Error(`ingest ended: ${text}`)
}

function* pacedLines() {
  const talk = makeLines(texts, {
    count: RATE * SECONDS,
    share: PACED_SHARE,
    days: SECONDS / 86_400,
    seed: 3,
  })
  const services = readdirSync(join(import.meta.dirname, '..', 'config', 'services'))
    .flatMap((name) =>
      parse(readFileSync(join(import.meta.dirname, '..', 'config', 'services', name), 'utf8')),
    )
    .map(({ names }) => names.split(',')[0])
    .slice(0, 100)
  const words = [
    'is down',
    'not working',
    'keeps crashing',
    'will not load',
    'gives an error',
    'non funziona',
    'è giù',
  ]
  const complaints = services.flatMap((service, nth) => {
    const from = 12_000 + ((SECONDS - 25) * 1_000 * nth) / services.length
    return Array.from({ length: 12 }, (_, one) => ({
      at: from + 250 * one,
      text: `${service} ${words[one % words.length]} ${one}`,
      id: `c${nth}-${one}`,
    }))
  })
  complaints.sort((a, b) => a.at - b.at)
  for (const line of talk) {
    const at = Date.parse(JSON.parse(line).createdAt) - PACED_START
    while (complaints.length > 0 && complaints[0].at <= at) {
      const { id, text, at: when } = complaints.shift()
      const createdAt = new Date(PACED_START + when).toISOString()
      yield JSON.stringify({ id, source: 'x', createdAt, text, author: { id } })
    }
    yield line
  }
}

function describeDelays(delays) {
  const at = (part) => delays[Math.min(delays.length - 1, Math.floor(part * delays.length))]
  return `${RATE.toLocaleString('en')} posts a second: from a decision to its stored event ${at(0.5)} ms in the median, ${at(0.99)} ms at p99 (${delays.length} events).`
}

/** From the first batch that is stored to the last that every shard has taken, with half a batch of doubt. */
async function timeRun(store, processes) {
  const look = async () => {
    const [intake, ...shards] = await store.tails(['intake', ...names('shard/')])
    const [order, ...places] = await store.get([
      'sequencer/offset',
      ...names('shard/').map((name) => `${name}/offset`),
    ])
    const at = (text) => (text === null ? 0 : JSON.parse(text).position)
    return {
      intake,
      isDone:
        intake > COUNT / BATCH && at(order) === intake && shards.every((tail, n) => at(places[n]) === tail),
    }
  }
  let begun = null
  for (;;) {
    const { intake, isDone } = await look()
    if (begun === null && intake > 0) begun = performance.now()
    if (isDone) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const seconds = (performance.now() - begun) / 1_000
  for (const child of processes) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return seconds
}

function names(prefix) {
  return Array.from({ length: SHARDS }, (_, shard) => `${prefix}${String(shard).padStart(2, '0')}`)
}

function start(worker, env, errors = 'inherit') {
  return spawn(process.execPath, [join(workers, `${worker}.js`)], {
    stdio: ['ignore', 'ignore', errors],
    env: {
      ...process.env,
      SOURCES: `ndjson:${file}`,
      CLOCK: 'stream',
      AUTHOR_KEY: 'bench-key',
      LOG_LEVEL: 'error',
      PORT: '0',
      ...env,
    },
  })
}

async function measureBare() {
  const server = await startRedis()
  const script = join(import.meta.dirname, 'bare-bullmq.mjs')
  const run = (role) =>
    spawn(process.execPath, [script, role, server.url, file, String(BATCH)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const consumer = run('consume')
  await once(consumer.stdout, 'data')
  const producer = run('produce')
  const [[begun], [ended]] = await Promise.all([once(producer.stdout, 'data'), once(consumer.stdout, 'data')])
  producer.kill()
  consumer.kill()
  await server.stop()
  return (Number(ended) - Number(begun)) / 1_000
}
