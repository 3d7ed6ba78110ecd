// What it costs to watch ten thousand services instead of the shipped four hundred and fifty: memory, and the time of a post. Each run is a process
// of its own; the same posts name services of both catalogues, or all of them are named in turn.
//   npm run bench:services            some minutes
//   npm run bench:services -- short   fewer posts
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { composeReader } from '../dist/src/runtime/compose/compose-detection.js'
import { writeCatalogue } from './make-catalogue.mjs'

const isShort = process.argv.includes('short')
const POSTS = isShort ? 100_000 : 400_000
const ROUNDS = isShort ? 1 : 3
const SERVICES = 10_000
const LIMIT_MB = 1_000
const folder = mkdtempSync(join(tmpdir(), 'outcry-services-'))
const child = fileURLToPath(new URL('./replay-services.mjs', import.meta.url))

try {
  const shipped = composeReader().services.length
  writeCatalogue(folder, SERVICES - shipped)
  console.log(`Node ${process.version}, ${POSTS.toLocaleString('en')} posts of two days, best of ${ROUNDS}`)
  let isOver = false
  for (const [name, talk] of [
    ['ten services are talked about, one post in five names one', 'few'],
    ['every post names a service, all in turn; half complain', 'all'],
    ['every post names a service, and three hundred of them fail within two hours', 'outages'],
  ]) {
    const small = run(shipped, talk)
    const large = run(SERVICES, talk)
    console.log(`\n${name}`)
    for (const one of [small, large]) {
      console.log(
        `  ${String(one.services).padStart(6)} services  ${one.micros.toFixed(1).padStart(7)} µs a post  ${Math.round(
          1e6 / one.micros,
        )
          .toLocaleString('en')
          .padStart(8)} a second   ` +
          `${one.startMs.toFixed(0).padStart(5)} ms to start  ${one.maxRssMb.toFixed(0).padStart(5)} MB at most  ${one.heapMb.toFixed(0).padStart(4)} MB in use  ${one.serviceStates.toLocaleString('en').padStart(6)} watched  ${one.alerts} alerts`,
      )
    }
    console.log(`  a post costs ${(large.micros / small.micros).toFixed(2)} times as much`)
    if (large.maxRssMb > LIMIT_MB) {
      console.log(`  OVER ${LIMIT_MB} MB`)
      isOver = true
    }
  }
  if (isOver) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}

function run(services, talk) {
  const runs = Array.from({ length: ROUNDS }, () =>
    JSON.parse(
      execFileSync(
        process.execPath,
        ['--expose-gc', child, services === SERVICES ? folder : '-', String(POSTS), talk],
        { encoding: 'utf8' },
      ),
    ),
  )
  const fastest = runs.reduce((best, one) => (one.micros < best.micros ? one : best))
  return { ...fastest, maxRssMb: Math.max(...runs.map(({ maxRssMb }) => maxRssMb)) }
}
