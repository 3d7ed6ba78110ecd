// `npm test`: installs what is missing, then runs the tests. Arguments are handed on to Vitest.
// Without any, two runs go side by side: what computes, and what starts processes and mostly waits for them. The second
// is printed behind the first, and the last line counts both: "12 passed, 0 failed, 1 skipped".
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
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
// The tests run what was built: vitest.config.ts.
process.env.TEST_BUILT = 'true'
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const given = process.argv.slice(2)
if (given.length > 0) {
  const done = spawnSync(process.execPath, [vitest, 'run', ...given], { cwd: root, stdio: 'inherit' })
  process.exit(done.status ?? 1)
}

const computing = run(['--project', 'tests'], (chunk) => process.stdout.write(chunk))
const waiting = run(['--project', 'recovery', '--project', 'processes'])
const [first, second] = [await computing, await waiting]
process.stdout.write(`\n${second.output}`)
const counts = [first, second].map(({ output }) => countsOf(output))
const sum = (word) => counts.reduce((total, one) => total + one[word], 0)
console.log(
  `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`,
)
process.exitCode = first.code || second.code

/** Runs Vitest and returns what it printed, with its errors among it, and its exit code. */
async function run(projects, show = () => {}) {
  const child = spawn(process.execPath, [vitest, 'run', ...projects], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk
      show(chunk)
    })
  const [code] = await once(child, 'close')
  return { code: code ?? 1, output }
}

/** Of Vitest's closing line, "Tests  12 passed | 1 skipped (13)". */
function countsOf(output) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '')
  const line = plain.match(/^\s*Tests\s+(.*)$/m)?.[1] ?? ''
  const of = (word) => Number(line.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0)
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') }
}
