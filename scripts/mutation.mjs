// `npm run test:mutation`: puts single mistakes into the heart of Outcry, one at a time, and sees whether the tests named beside each
// notice. Ends with the share that was caught and fails below 95 %.
//   npm run test:mutation -- short        every sixth of them
//   npm run test:mutation -- hashtags     those in files of that name
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTATIONS } from '../tests/mutation/mutations.mjs'
import { ensureNode, ensurePackages, root } from './ensure.mjs'

const WANTED = 0.95
const EVERY = 6
const ABANDON_AFTER_MS = 120_000

ensureNode()
ensurePackages()
const [which] = process.argv.slice(2)
const chosen = MUTATIONS.filter((mutation, index) => {
  if (which === undefined) return true
  return which === 'short' ? index % EVERY === 0 : mutation.file.includes(which)
})
if (chosen.length === 0) {
  console.error(`no mutation is in a file with "${which}" in its name; see tests/mutation/mutations.mjs`)
  process.exit(2)
}

// In a copy, so that a run that is broken off leaves nothing behind.
const copy = mkdtempSync(join(tmpdir(), 'outcry-mutation-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
for (const name of [
  'src',
  'tests',
  'config',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vitest.config.ts',
]) {
  cpSync(join(root, name), join(copy, name), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const tests = [...new Set(chosen.map(({ by }) => by))]
const untouched = runTests(tests)
if (!untouched.passed) {
  console.error(`the tests fail without any mistake put in:\n${untouched.output}`)
  process.exit(1)
}
const missed = []
for (const mutation of chosen) {
  const path = join(copy, mutation.file)
  const before = readFileSync(path, 'utf8')
  const found = before.split(mutation.find).length - 1
  if (found !== 1) {
    console.error(`${mutation.file} holds ${found} times, and not once:\n${mutation.find}`)
    process.exit(1)
  }
  writeFileSync(
    path,
    before.replace(mutation.find, () => mutation.replace),
  )
  const isCaught = !runTests([mutation.by]).passed
  writeFileSync(path, before)
  if (!isCaught) missed.push(mutation)
  console.log(
    `${isCaught ? 'caught' : 'MISSED'}  ${mutation.file.slice('src/core/'.length)}: ${mutation.because}`,
  )
}
const share = 1 - missed.length / chosen.length
for (const { file, find, replace, by } of missed)
  console.log(`\n${by} misses, in ${file}:\n- ${find}\n+ ${replace}`)
console.log(
  `\n${chosen.length - missed.length} of ${chosen.length} mistakes caught, ${(share * 100).toFixed(1)} %`,
)
process.exit(share >= WANTED ? 0 : 1)

function runTests(files) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const done = spawnSync(process.execPath, [vitest, 'run', '--bail', '1', '--project', 'tests', ...files], {
    cwd: copy,
    encoding: 'utf8',
    timeout: ABANDON_AFTER_MS,
  })
  return { passed: done.status === 0, output: `${done.stdout}${done.stderr}` }
}
