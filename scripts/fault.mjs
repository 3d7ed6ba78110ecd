// `npm run test:fault`: the fault tests in full, 1,000 acts, in about 35 minutes on two cores. Each of eight rounds plays
// 20,000 posts to a deployment with Redis during 100 acts, and to one process with the embedded store during 25 acts.
// An act is a kill, a pause, a jump of a clock, a full Redis or disk, or a Redis that comes back empty.
//   FAULT_ROUNDS=1 FAULT_ACTS=50 npm run test:fault     less of it
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuild, ensureNode, ensurePackages, ensureRedis, root } from './ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
if (!ensureRedis('there is nothing to test')) process.exit(1)
const done = spawnSync(
  process.execPath,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'tests/fault', '--disable-console-intercept'],
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
process.exit(done.status ?? 1)
