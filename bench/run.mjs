// Speed as a ratio to JSON.parse of the same lines in the same run, since machines differ and are noisy; memory in bytes.
// Times are printed and never fail the run, because machines are noisy; memory beyond its limit does.
//   npm run bench            everything (about two minutes)
//   npm run bench -- short   fewer posts
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePost } from '../dist/src/core/model/post.js'
import { composeDetection } from '../dist/src/runtime/compose/compose-detection.js'
import { readPosts } from '../dist/src/sources/ndjson/read-posts.js'
import { makeLines } from './make-posts.mjs'

const isShort = process.argv.includes('short')
const COUNT = isShort ? 60_000 : 200_000
const ROUNDS = isShort ? 3 : 5
const DAY = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'))

try {
  console.log(`Node ${process.version}, ${COUNT.toLocaleString('en')} posts, best of ${ROUNDS}`)
  for (const [name, share, limits] of [
    ['2 % of the lines matter', 0.02, { read: 3, replay: 5 }],
    ['every line matters', 1, {}],
  ]) {
    const lines = [...makeLines(COUNT, share, DAY)]
    const file = join(folder, 'posts.ndjson')
    writeFileSync(file, `${lines.join('\n')}\n`)
    await measure(name, lines, file, limits)
  }
  await measureMemory()
} finally {
  rmSync(folder, { recursive: true })
}

async function measure(name, lines, file, limits) {
  const floor = { time: Infinity }
  const read = { time: Infinity }
  const replay = { time: Infinity }
  const { reader } = composeDetection({ authorKey: 'bench' })
  for (let round = 0; round < ROUNDS; round++) {
    best(floor, () => {
      let total = 0
      for (const line of lines) total += JSON.parse(line).text.length
      return total
    })
    best(read, () => {
      let counted = 0
      for (const line of lines) {
        const parsed = parsePost(JSON.parse(line))
        if (parsed.kind === 'post' && reader.readIfCounted(parsed.post) !== null) counted++
      }
      return counted
    })
    const { takePost, engine } = composeDetection({ authorKey: 'bench' })
    const start = performance.now()
    for await (const { posts } of readPosts(file)) for (const post of posts) takePost(post)
    engine.finish()
    replay.time = Math.min(replay.time, performance.now() - start)
  }
  console.log(`\n${name}`)
  console.log(`  JSON.parse alone       ${perPost(floor.time)}`)
  for (const [what, { time }] of [
    ['reading posts', read],
    ['whole replay', replay],
  ]) {
    const ratio = time / floor.time
    const limit = limits[what === 'reading posts' ? 'read' : 'replay']
    const verdict = limit === undefined ? '' : ratio <= limit ? `   within ${limit}×` : `   OVER ${limit}×`
    console.log(`  ${what.padEnd(22)} ${perPost(time)}   ${ratio.toFixed(2)}× JSON.parse${verdict}`)
  }
}

function best(kept, work) {
  globalThis.gc?.()
  const start = performance.now()
  work()
  kept.time = Math.min(kept.time, performance.now() - start)
}

function perPost(ms) {
  return `${((1_000 * ms) / COUNT).toFixed(2).padStart(7)} µs a post`
}

async function measureMemory() {
  const count = isShort ? 200_000 : 1_000_000
  const file = join(folder, 'week.ndjson')
  const out = createWriteStream(file)
  for (const line of makeLines(count, 0.02, 7 * DAY, 2)) if (!out.write(`${line}\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'finish')
  const report = execFileSync(
    process.execPath,
    [join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, 'replay-memory.mjs'), file],
    {
      encoding: 'utf8',
    },
  )
  const { maxRssMb, largestServiceKb, seconds } = JSON.parse(report)
  console.log(`\n${count.toLocaleString('en')} posts over 7 days, 2 % of them about a service`)
  console.log(`  memory at its highest  ${maxRssMb.toFixed(0)} MB (limit 300)   ${seconds.toFixed(1)} s`)
  console.log(`  largest service state  ${largestServiceKb.toFixed(1)} kB as JSON (limit 64)`)
  if (maxRssMb > 300 || largestServiceKb > 64) process.exitCode = 1
}
