// `npm run test:mutation`: puts single mistakes into Outcry, one at a time, and runs the tests named beside each.
// Ends with every miss and with the share of mistakes that the tests catch, and fails below 95 %.
//   npm run test:mutation -- short              a few of each area, other ones every day; some minutes
//   npm run test:mutation -- short tested       the same where the tests are known to pass; about a minute
// A short run is a sample. One miss of 15 is below 95 %, and more likely than not where the whole is at 95 %. So a short
// run fails only when its misses show, with 95 % confidence, that the whole is below: 3 of 15, 5 of 30.
//   npm run test:mutation -- short 2026-01-31   the few of that day
//   npm run test:mutation -- webhooks           those whose file or folder has this in its name
//   npm run test:mutation -- simulation         the deliberate bugs that the simulation must find
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { showsMoreThan } from './binomial-tail.mjs'
import { ensureNode, ensurePackages, root } from './ensure.mjs'
import { areaOf, sourcesBelow, testsOf, whereOf } from './mutation-tests.mjs'

const WANTED = 0.95
const SHORT_PER_AREA = 3
/** A short run begins no further mutant so long after the tests without any. */
const SHORT_MS = 50_000
/** A mistake that makes a test hang is caught as well. */
const TEST_TIMEOUT_MS = 20_000
const ABANDON_AFTER_MS = 120_000
/** All named tests together, before any mistake: patient, since a busy machine is no failure. */
const ABANDON_ALL_AFTER_MS = 900_000
const PATIENT = ['--testTimeout', '240000', '--hookTimeout', '240000']
const TEST_OPTIONS = {
  include: ['tests/**/*.test.ts'],
  testTimeout: TEST_TIMEOUT_MS,
  hookTimeout: TEST_TIMEOUT_MS,
  expect: { poll: { timeout: 10_000, interval: 10 } },
  maxWorkers: availableParallelism(),
  isolate: false,
}
const COPIED = ['src', 'tests', 'config', 'package.json', 'tsconfig.json', 'tsconfig.base.json']

ensureNode()
ensurePackages()
const [which, ...more] = process.argv.slice(2)
/** The tests are known to pass without any mistake, as they are after `npm test`: they are not run once more. */
const isTested = more.includes('tested')
const [day = new Date().toISOString().slice(0, 10)] = more.filter((argument) => argument !== 'tested')
const isShort = which === 'short'
const began = performance.now()
const all = await readMutations()
const chosen = isShort
  ? chooseShort(all)
  : all.filter((one) => which === undefined || whereOf(one).includes(which) || one.by === which)
if (chosen.length === 0) fail(`no mutation has "${which}" in its file or folder; see tests/mutation`, 2)
const located = chosen.map((mutation) => ({ ...mutation, path: locate(mutation), tests: catching(mutation) }))

// In trees, so that a run that is broken off leaves nothing behind. One for each that runs at a time.
const trees = Array.from({ length: Math.min(2, availableParallelism()) }, makeTree)
process.on('exit', () => {
  for (const copy of trees) rmSync(copy, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

const untouched = isTested
  ? { passed: true, output: '' }
  : await runTests(
      trees[0],
      [...new Set(located.flatMap(({ tests }) => tests)), ...PATIENT],
      ABANDON_ALL_AFTER_MS,
    )
if (!untouched.passed) fail(`the tests fail without any mistake put in:\n${untouched.output}`, 1)

const mutatingSince = performance.now()
const waiting = [...located]
const caught = []
const missed = []
await Promise.all(trees.map(workOff))
report()

async function workOff(copy) {
  while (waiting.length > 0) {
    if (isShort && performance.now() - mutatingSince > SHORT_MS) return
    const mutation = waiting.shift()
    const path = join(copy, mutation.path)
    const before = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      before.replace(mutation.find, () => mutation.replace),
    )
    const isCaught = !(await runTests(copy, mutation.tests)).passed
    writeFileSync(path, before)
    if (isCaught) caught.push(mutation)
    else missed.push(mutation)
    console.log(
      `${isCaught ? 'caught' : 'MISSED'}  ${mutation.path.slice('src/'.length)}: ${mutation.because}`,
    )
  }
}

function report() {
  for (const { path, find, replace, tests } of missed)
    console.log(`\n${tests.join(', ')} misses, in ${path}:\n- ${find}\n+ ${replace}`)
  const count = caught.length + missed.length
  const share = caught.length / count
  const seconds = Math.round((performance.now() - began) / 1_000)
  if (waiting.length > 0) console.log(`\n${waiting.length} were left out, to be done in time`)
  console.log(
    `\n${caught.length} of ${count} mistakes caught, ${(share * 100).toFixed(1)} %, in ${seconds} s`,
  )
  const isTooLow = isShort ? showsMoreThan(1 - WANTED, missed.length, count) : !(share >= WANTED)
  if (isShort && missed.length > 0 && !isTooLow)
    console.log(`${missed.length} of ${count} is too few to show that the whole is below ${WANTED * 100} %`)
  process.exit(isTooLow ? 1 : 0)
}

/** All files in tests/mutation; each exports MUTATIONS. */
async function readMutations() {
  const folder = join(root, 'tests', 'mutation')
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  const modules = await Promise.all(names.sort().map((name) => import(join(folder, name))))
  return modules.flatMap(({ MUTATIONS }) => MUTATIONS)
}

/** A few of each area. The hash is of the day and the mistake, so every mistake has its days. */
function chooseShort(mutations) {
  const rank = ({ find, because }) => createHash('sha256').update(`${day}\n${find}\n${because}`).digest('hex')
  const byArea = new Map()
  for (const one of mutations) byArea.set(areaOf(one), [...(byArea.get(areaOf(one)) ?? []), one])
  return [...byArea.values()].flatMap((area) =>
    area.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, SHORT_PER_AREA),
  )
}

/** The file of a mistake: the one that it names, or the one below its folder that holds the snippet. */
function locate(mutation) {
  const files = mutation.file === undefined ? sourcesBelow(mutation.in) : [mutation.file]
  const found = files.flatMap((file) => {
    const count = readFileSync(join(root, file), 'utf8').split(mutation.find).length - 1
    return Array.from({ length: count }, () => file)
  })
  if (found.length === 1) return found[0]
  return fail(`${whereOf(mutation)} holds ${found.length} times, and not once:\n${mutation.find}`, 1)
}

function catching(mutation) {
  const { tests, problems } = testsOf(mutation)
  return problems.length === 0 ? tests : fail(problems.join('\n'), 1)
}

function makeTree() {
  const copy = mkdtempSync(join(tmpdir(), 'outcry-mutation-'))
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'vitest.config.mjs'), `export default { test: ${JSON.stringify(TEST_OPTIONS)} }\n`)
  return copy
}

function runTests(copy, args, timeout = ABANDON_AFTER_MS) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', ...args], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Some deliberate bugs show in few seeds.
    env: { ...process.env, SIMULATE_RUNS: '100' },
    timeout,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ passed: code === 0, output })))
}

function fail(message, code) {
  console.error(message)
  process.exit(code)
}
