// `npm run simulate`: deployments under faults in one process, with simulated time; each run comes from a seed.
//   npm run simulate                       300 runs, as for each change; about a minute
//   npm run simulate -- --seeds 10000      a night's worth; `--from 5000` begins at another seed
//   npm run simulate -- --seed 4711        one run again
//   npm run simulate -- --days 365         a year without faults: what the store holds does not grow; half a minute
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureNode, ensurePackages, root } from './ensure.mjs'

ensureNode()
ensurePackages()
const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    seed: { type: 'string' },
    days: { type: 'string' },
  },
})
if (values.days !== undefined) {
  const days = wholeOf('days', values.days)
  const code = await runTests(['tests/simulation/long-run.test.ts'], { SIMULATE_DAYS: String(days) })
  console.log(
    code === 0 ? `${days} days: nothing grows but the archive of alerts` : 'something grows; see above',
  )
  process.exit(code)
}
const first = wholeOf('seed', values.seed ?? values.from ?? '1')
const runs = values.seed === undefined ? wholeOf('seeds', values.seeds ?? '300') : 1
// A process for each core plays its share.
const jobs = Math.min(availableParallelism(), runs)
const share = Math.ceil(runs / jobs)
const codes = await Promise.all(
  Array.from({ length: jobs }, (_, job) =>
    playRuns(first + job * share, Math.min(share, runs - job * share)),
  ),
)
const failed = codes.filter((code) => code !== 0).length
console.log(failed === 0 ? `${runs} runs from seed ${first}: nothing is wrong` : 'a run failed; see above')
process.exit(failed === 0 ? 0 : 1)

/** Stops at the first run that fails, and prints its seed and what is wrong. */
async function playRuns(from, count) {
  if (count <= 0) return 0
  return runTests(['tests/simulation', '-t', 'whatever fails'], {
    SIMULATE_FROM: String(from),
    SIMULATE_RUNS: String(count),
  })
}

async function runTests(which, env) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', ...which, '--project', 'tests', '--reporter', 'dot']
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) console.error(output)
  return code
}

function wholeOf(name, text) {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  console.error(`--${name} must be a whole number above 0, not ${text}`)
  process.exit(2)
}
