// Bytes that the live path writes to the store, by kind of value: what the stages commit, before the store adds pages and a journal.
// In-process with a simulated clock, so that the figures do not depend on the machine.
//   node bench/store-bytes.mjs                      ten minutes of 50 posts a second, all of them about a service
//   node bench/store-bytes.mjs 600 1000 0.02 4      seconds, posts a second, share about a service, steps of each stage a second
//   BENCH_POSTS=FOLDER                              real texts, as in `npm run bench`
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SHARDS } from '../dist/src/core/engine/shard-of.js'
import { parsePost } from '../dist/src/core/model/post.js'
import { createCorrelator } from '../dist/src/pipeline/detect/correlator.js'
import { createShardProcessor } from '../dist/src/pipeline/detect/shard-processor.js'
import { createIntake } from '../dist/src/pipeline/intake/intake.js'
import { createSequencer } from '../dist/src/pipeline/intake/sequencer.js'
import { composeReading } from '../dist/src/runtime/compose/compose-detection.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'
import { makeLines, readTexts } from './replay/make-lines.mjs'

const [seconds = 600, rate = 50, share = 1, steps = 4] = process.argv.slice(2).map(Number)

const folder = mkdtempSync(join(tmpdir(), 'outcry-bytes-'))
let now = Date.UTC(2024, 0, 1)
const clock = { now: () => now, sleep: async () => {} }
const inner = openEmbeddedStore(folder, { clock })
const written = new Map()
let commits = 0
const store = { ...inner, commit }
const { classifyPost, policy, services } = composeReading({ authorKey: 'bench' })
const parts = { store, clock, policy, services, classifyPost }
const intake = createIntake(parts)
const sequencer = createSequencer({ ...parts, time: 'system' })
const processor = createShardProcessor(parts)
const correlator = createCorrelator(parts)

try {
  const posts = [...makeLines(readTexts(), { count: seconds * rate, share, days: seconds / 86_400 })].map(
    (line) => parsePost(JSON.parse(line)).post,
  )
  const size = rate / steps
  const before = bytesWritten()
  const begun = process.cpuUsage()
  for (let step = 0; step < seconds * steps; step++) {
    now += 1_000 / steps
    const some = posts.slice(Math.round(step * size), Math.round((step + 1) * size))
    if (some.length > 0) await intake.accept('bench', some)
    await sequencer.step()
    await Promise.all(Array.from({ length: SHARDS }, (_, shard) => processor.step(shard)))
    await correlator.step()
  }
  const { user, system } = process.cpuUsage(begun)
  const onDisk = bytesWritten() - before
  print((user + system) / 1e6, onDisk)
} finally {
  await inner.close()
  rmSync(folder, { recursive: true })
}

async function commit(change) {
  commits++
  const committed = await inner.commit(change)
  if (committed.kind !== 'done') return committed
  for (const { key, value } of change.set ?? []) add(kindOf(key), key.length + value.length)
  for (const { log, value } of change.append ?? []) add(`log ${kindOf(log)}`, value.length)
  return committed
}

function kindOf(key) {
  return key.startsWith('shard/') ? key.replace(/\d+/, 'NN') : key.split('/').slice(0, 1).join('/')
}

function add(kind, bytes) {
  const known = written.get(kind) ?? { times: 0, bytes: 0 }
  written.set(kind, { times: known.times + 1, bytes: known.bytes + bytes })
}

/** What this process has written to files so far; Linux alone knows. */
function bytesWritten() {
  if (process.platform !== 'linux') return Number.NaN
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))[1])
}

function print(cpu, onDisk) {
  const rows = [...written].sort(([, a], [, b]) => b.bytes - a.bytes)
  const all = rows.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  for (const [kind, { times, bytes }] of rows)
    console.log(
      `${kind.padEnd(24)} ${perSecond(bytes)}  ${(bytes / times).toFixed(0).padStart(8)} bytes a value`,
    )
  console.log(`${'all'.padEnd(24)} ${perSecond(all)}  in ${commits} commits`)
  console.log(`${'written to the disk'.padEnd(24)} ${perSecond(onDisk)}  CPU ${cpu.toFixed(1)} s`)
}

function perSecond(bytes) {
  return `${(bytes / seconds / 1_000).toFixed(1).padStart(9)} kB/s`
}
