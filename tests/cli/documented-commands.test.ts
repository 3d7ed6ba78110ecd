import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import type { WholeApi } from '../api/whole-api.js'
import { startWholeApi } from '../api/whole-api.js'
import { runMain } from '../support/run-main.js'

/** Each `outcry …` line of the document, in order: they are one session over the same files. */
const document = readFileSync(join(packageRoot(), 'docs', 'cli.md'), 'utf8')
const commands = [...document.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
  block!.trim().split('\n'),
)

const folder = mkdtempSync(join(tmpdir(), 'outcry-documented-'))
let api: WholeApi
let key: string

const OPENINGS = ['ugh', 'is it just me or', 'so', 'great,', 'hello?', 'again', 'sigh:']
const FAULTS = ['is down', 'not working', "won't load", 'keeps crashing', 'login broken']
const ENDINGS = ['since lunch', 'in milan', 'on my tv', 'at the office', 'on android', 'after the update']

function posts(from: number, count: number, stepMs: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: `${from}-${index}`,
    source: 'x',
    createdAt: new Date(from + index * stepMs).toISOString(),
    text: `${OPENINGS[index % 7]} netflix ${FAULTS[index % 5]} ${ENDINGS[index % 6]}`,
    author: { id: `${index}` },
  }))
}

beforeAll(async () => {
  const evening = posts(Date.UTC(2024, 4, 6, 20), 60, 10_000)
  const rows = evening.map(({ id, createdAt, text }) => `${id},${createdAt},"${text}"`)
  const outage = { service: 'netflix', onset: '2024-05-06T20:00:00Z', end: '2024-05-06T20:30:00Z' }
  const files = {
    'posts.ndjson': evening.map((post) => JSON.stringify(post)).join('\n'),
    'posts.csv': ['id,created_at,text', ...rows].join('\n'),
    'april.json': JSON.stringify(posts(Date.UTC(2024, 3, 1), 50, 3_600_000)),
    'truth.json': JSON.stringify({ outages: [outage] }),
    'counts.csv': `timestamp,value\n${rows.map((_, hour) => `2024-05-0${1 + (hour % 9)} 0${hour % 10}:00:00,1`)[0]}\n`,
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  api = await startWholeApi()
  key = (await api.bearer('admin', 'read')).Authorization.replace('Bearer ', '')
})
beforeEach(() => {
  vi.stubEnv('DATA_DIR', join(folder, 'data'))
  vi.stubEnv('OUTCRY_API_KEY', key)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await api.close()
  rmSync(folder, { recursive: true })
})

/** Files lie in the folder of the test. */
const placed = (word: string) =>
  /\.(?:ndjson|csv|json|svg|yaml)$/.test(word) || word === 'backup-folder' ? join(folder, word) : word

/** An empty server has no alert to explain and no event to print. */
const NEEDS_ALERTS = /^outcry (?:tail|explain alr_ --json)/

/** The longest of all, and tested beside this file. */
const HAS_OWN_TEST = /^outcry check-config/

test('the document has commands of every kind', async () => {
  const { out } = await runMain(['--help'])
  const declared = [...out.matchAll(/^ {2}([a-z-]+) /gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'help')
  expect(declared.filter((name) => !commands.some((line) => line.startsWith(`outcry ${name}`)))).toEqual([])
})

test.each(commands)('%s', async (line) => {
  const [command, target] = line.split(' > ')
  const words = command!.split(' ').slice(1).map(placed)
  const isOfServer = document.indexOf(line) > document.indexOf('## A running server')
  if (isOfServer) vi.stubEnv('OUTCRY_URL', api.url)
  if (NEEDS_ALERTS.test(line) || HAS_OWN_TEST.test(line)) words.splice(1, words.length, '--help')
  const { code, out, err } = await runMain(words, 'c\nq\n')
  if (target !== undefined) writeFileSync(join(folder, target), out)
  // The server of this test runs no workers, so that it is not ready.
  expect([code, err]).toEqual([line.startsWith('outcry status') ? 1 : 0, expect.anything()])
})
