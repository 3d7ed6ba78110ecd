// The speed of replay as a ratio to JSON.parse of the same lines, in CPU time, since machines differ and are noisy. Every run is a
// cold process; runs of both kinds take turns, and the median counts. Writes docs/performance.md.
//   BENCH_POSTS=FOLDER npm run bench            posts made of the texts of a folder of NDJSON files
//   npm run bench -- short                      few posts, one run; writes nothing
// Times never fail the run; memory beyond its limit does.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBetween } from '../scripts/write-between.mjs'
import { makeLines as makeTalk } from './make-posts.mjs'
import { makeLines, readTexts } from './replay/make-lines.mjs'
import { stagesOf } from './replay/stages.mjs'

const isShort = process.argv.includes('short')
const RUNS = isShort ? 1 : 5
const WORLDS = [
  { name: '2 % about a service', share: 0.02, count: isShort ? 20_000 : 200_000 },
  { name: '10 % about a service', share: 0.1, count: isShort ? 10_000 : 100_000 },
  { name: 'all about a service', share: 1, count: isShort ? 2_000 : 20_000 },
  { name: 'all, ten times as many', share: 1, count: isShort ? 4_000 : 200_000 },
]
const DAY = 86_400_000
const MEMORY_LIMIT = 300
const STATE_LIMIT = 64
const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'performance.md')
const PROCESS = join(import.meta.dirname, 'replay', 'process.mjs')
const QUIET = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'))

try {
  const texts = readTexts()
  const source = texts.isFallback ? 'invented posts of `corpora`' : 'published posts'
  const rows = WORLDS.map((world) => measure(world, texts))
  const table = [
    `Texts: ${texts.irrelevant.length + texts.relevant.length} distinct ones of ${source}; Node ${process.version}; median of ${RUNS}.`,
    '',
    '| posts | lines | `JSON.parse` | replay | ratio | memory | collecting garbage |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows.map(({ row }) => row),
    '',
    `| stage | ${WORLDS.map(({ name }) => name).join(' | ')} |`,
    `| --- | ${WORLDS.map(() => '--:').join(' | ')} |`,
    ...rows[0].stages.map(
      ([stage], index) => `| ${stage} | ${rows.map(({ stages }) => percent(stages[index][1])).join(' | ')} |`,
    ),
  ].join('\n')
  console.log(table)
  if (texts.isFallback) console.log('\nBENCH_POSTS names no folder of posts, so these are the invented ones.')
  const memory = await measureMemory()
  console.log(memory)
  if (!isShort && !texts.isFallback) writeBetween(DOCUMENT, 'bench', `${table}\n\n${memory}`)
} finally {
  rmSync(folder, { recursive: true })
}

function measure({ name, share, count }, texts) {
  const file = join(folder, 'posts.ndjson')
  writeFileSync(file, `${[...makeLines(texts, { count, share, days: 1 })].join('\n')}\n`)
  const floors = []
  const replays = []
  for (let run = 0; run < RUNS; run++) {
    floors.push(runCold('--parse', file))
    replays.push(runCold('--replay', file))
  }
  const per = (list) => (1_000 * median(list.map(({ cpu }) => cpu))) / count
  const ratio = median(replays.map(({ cpu }, run) => cpu / floors[run].cpu))
  const megabytes = median(replays.map(({ memory }) => memory)) / 1e6
  const [floor, replay] = [per(floors), per(replays)].map((micros) => `${micros.toFixed(1)} µs`)
  const garbage = percent(median(replays.map(({ gc }) => gc)))
  const row = `| ${name} | ${count} | ${floor} | ${replay} | ${ratio.toFixed(1)}× | ${megabytes.toFixed(0)} MB | ${garbage} |`
  return { row, stages: profile(file) }
}

function runCold(what, file) {
  return JSON.parse(execFileSync(process.execPath, [PROCESS, what, file], QUIET))
}

function profile(file) {
  const to = mkdtempSync(join(folder, 'profile-'))
  execFileSync(process.execPath, ['--cpu-prof', '--cpu-prof-dir', to, PROCESS, '--profile', file], QUIET)
  return stagesOf(join(to, readdirSync(to)[0]))
}

async function measureMemory() {
  const count = isShort ? 200_000 : 1_000_000
  const file = join(folder, 'week.ndjson')
  const out = createWriteStream(file)
  for (const line of makeTalk(count, 0.02, 7 * DAY, 2)) if (!out.write(`${line}\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'finish')
  const report = execFileSync(process.execPath, [join(import.meta.dirname, 'replay-memory.mjs'), file], QUIET)
  const { maxRssMb, largestServiceKb } = JSON.parse(report)
  if (maxRssMb > MEMORY_LIMIT || largestServiceKb > STATE_LIMIT) process.exitCode = 1
  return [
    `${count.toLocaleString('en')} posts of seven days: ${maxRssMb.toFixed(0)} MB at the highest (limit ${MEMORY_LIMIT}).`,
    `The largest state of a service has ${largestServiceKb.toFixed(1)} kB as JSON (limit ${STATE_LIMIT}).`,
  ].join('\n')
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`
}
