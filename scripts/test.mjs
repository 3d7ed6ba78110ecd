// `npm test`: installs what is missing, then runs the tests. Arguments are handed on to Vitest.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import {
  ensureAlertmanager,
  ensureBuild,
  ensureChromium,
  ensureNode,
  ensurePackages,
  ensureRedis,
  root,
} from './ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
ensureRedis('the tests that need one are left out')
ensureChromium('the tests of the dashboard in a browser are left out')
ensureAlertmanager('the tests with Alertmanager and amtool are left out')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const done = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(done.status ?? 1)
