import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/**
 * Runs the detection over weeks of a kind, `invented` or `stream`, in one process per core. Returns the output of
 * `detect-week-process.mjs` in the order of the seeds. Weeks in the folder OUTCRY_WEEKS are reused if their detection was the same, and
 * are added to it otherwise.
 */
export async function detectWeeks(seeds, kind = 'invented', keep = process.env.OUTCRY_WEEKS) {
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'outcry-weeks-'))
  mkdirSync(folder, { recursive: true })
  const print = fingerprint()
  const fileOf = (seed) => join(folder, `${kind}-${seed}-${print}.json`)
  const waiting = seeds.filter((seed) => !existsSync(fileOf(seed)))
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, work))
    return seeds.map((seed) => withCounts(JSON.parse(readFileSync(fileOf(seed), 'utf8'))))
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true })
  }

  async function work() {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const begun = `${fileOf(seed)}.begun`
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'detect-week-process.mjs'), kind, String(seed), begun],
        {
          stdio: ['ignore', 'inherit', 'inherit'],
        },
      )
      const [code] = await once(child, 'exit')
      if (code !== 0) throw new Error(`week ${seed} failed; its process ended with ${code}`)
      renameSync(begun, fileOf(seed))
      process.stderr.write(`week ${seed} done, ${waiting.length} to come\n`)
    }
  }
}

function withCounts(week) {
  for (const series of Object.values(week.series)) {
    for (const [service, counts] of Object.entries(series)) series[service] = Uint16Array.from(counts)
  }
  return week
}

/** Of all inputs of a week: the core, its composition, its numbers, the world and these scripts. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const folder of ['dist/src/core', 'dist/src/pipeline', 'dist/src/sources/synthetic', 'config']) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    for (const file of files
      .filter((name) => /\.(js|yaml|json)$/.test(name) && !name.includes('scenario'))
      .sort()) {
      hash.update(file).update(readFileSync(join(root, folder, file)))
    }
  }
  for (const file of [
    'detect-stream.mjs',
    'detect-week.mjs',
    'detect-week-process.mjs',
    'observe.mjs',
    'points.mjs',
    'with-stream.mjs',
  ]) {
    hash.update(readFileSync(join(import.meta.dirname, file)))
  }
  return hash.digest('hex').slice(0, 12)
}
