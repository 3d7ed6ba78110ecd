// `npm run test:fault`: the fault tests in full, ten rounds of 100,000 posts with twenty kills each (about half an hour).
// Beside the kills, about ten times a round a process or Redis stands still, Redis is full, or a clock jumps.
//   FAULT_ROUNDS=2 FAULT_KILLS=10 npm run test:fault     less of it
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
    env: { FAULT_ROUNDS: '10', FAULT_KILLS: '20', FAULT_POSTS: '100000', ...process.env },
  },
)
process.exit(done.status ?? 1)
