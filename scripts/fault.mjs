// `npm run test:fault`: the fault tests in full, 1,000 acts. Each of eight rounds plays 20,000 posts to a deployment
// with Redis during 100 acts, and to one process with the embedded store during 25 acts, both side by side.
// An act is a kill, a pause, a jump of a clock, a full Redis or disk, or a Redis that comes back empty.
//   FAULT_ROUNDS=1 FAULT_ACTS=50 npm run test:fault     less of it
// A round that fails leaves its acts, logs, events and store in the folder FAULT_TRACES, and names it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ensureBuild, ensureNode, ensurePackages, ensureRedis, root } from './ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
if (!ensureRedis('there is nothing to test')) process.exit(1)
// The parts mostly wait, each for its own processes and its own store.
const codes = await Promise.all(
  ['nothing is lost and nothing counts twice', 'one process with the embedded store'].map(runPart),
)
process.exit(codes.find((code) => code !== 0) ?? 0)

/** Plays the tests of one store, and prints as they go. */
async function runPart(name) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(
    process.execPath,
    [vitest, 'run', 'tests/fault', '-t', name, '--disable-console-intercept'],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        FAULT_ROUNDS: '8',
        FAULT_ACTS: '100',
        FAULT_EMBEDDED_ACTS: '25',
        FAULT_POSTS: '20000',
        ...process.env,
      },
    },
  )
  const [code] = await once(child, 'close')
  return code ?? 1
}
