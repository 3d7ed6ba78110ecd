/**
 * Scores `outcry series` on the tweet-volume series of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015).
 *
 *   npm run build && node bench/nab.mjs [score.mjs options, such as --windows]
 *
 * The data is not part of this project: NAB_DIR names a folder with `score.mjs` and `data/realTweets/*.csv`; without it
 * ../shared/data/nab is tried. Beside the score, the speed over all the series together and what a transfer of the
 * threshold costs: it is chosen on all series but one and applied to that one, for each in turn.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const dir = resolve(process.env.NAB_DIR ?? join(root, '../shared/data/nab'))
const scorer = join(dir, 'score.mjs')
if (!existsSync(scorer)) {
  console.error(`${scorer} does not exist; set NAB_DIR to the folder of the benchmark. Nothing was measured.`)
  process.exit(process.env.NAB_DIR === undefined ? 0 : 2)
}

const { series } = await import(pathToFileURL(join(root, 'dist/src/cli/series.js')).href)
const folder = join(dir, 'data/realTweets')
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.csv'))
  .map((name) => join(folder, name))
let output = ''
const started = performance.now()
const exitCode = await series(files, {
  write: async (text) => {
    output += text
  },
  print: (text) => process.stderr.write(text),
})
const seconds = (performance.now() - started) / 1000
if (exitCode !== 0) process.exit(exitCode)

const rows = output
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
const work = mkdtempSync(join(tmpdir(), 'outcry-nab-'))
try {
  const scores = join(work, 'scores.csv')
  const lines = rows.map(([file, timestamp, , , score]) => `${file},${timestamp},${score}`)
  writeFileSync(scores, `file,timestamp,anomaly_score\n${lines.join('\n')}\n`)
  const { status } = spawnSync(process.execPath, [scorer, scores, ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
  else await transfer()
} finally {
  rmSync(work, { recursive: true })
}
console.log(
  `${rows.length} rows, ${Math.round(rows.length / seconds).toLocaleString('en')} rows/s including reading and writing`,
)

async function transfer() {
  const { alignScores, loadCorpus, optimise, rawAt } = await import(pathToFileURL(scorer).href)
  const corpus = loadCorpus({ root: dir })
  const scores = alignScores(
    corpus,
    rows.map(([file, timestamp, , , score]) => ({ file, timestamp, anomaly_score: score })),
  )
  const cost = corpus.profiles.standard
  let raw = 0
  let windows = 0
  const parts = corpus.series.map((left) => {
    const others = { series: corpus.series.filter((one) => one !== left) }
    const { threshold } = optimise(others, scores, cost)
    const part = rawAt(left, scores.get(left.name), threshold, cost)
    raw += part
    windows += left.win.length
    return `${left.name} ${((50 * (part + left.win.length)) / left.win.length).toFixed(1)} at ${threshold}`
  })
  console.log(
    `threshold from the other series, standard: ${((50 * (raw + windows)) / windows).toFixed(2)} (${parts.join(', ')})`,
  )
}
