import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { readSettings } from '../../../src/runtime/config/settings.js'
import { startLine } from '../../../src/runtime/config/start-line.js'
import { captureLibraries } from '../../../src/runtime/process/log.js'
import { readableLine } from '../../../src/runtime/process/readable-line.js'

function memoryLog() {
  const lines: Record<string, unknown>[] = []
  return { lines, log: pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) }) }
}

test('a line for a terminal has time, level, message and fields; a stack stands below', () => {
  const fields = { worker: 'all', pid: 7, time: '2024-05-06T07:08:09.100Z', source: 'x', posts: 3 }
  expect(readableLine(JSON.stringify({ level: 40, ...fields, msg: 'x: late' }))).toBe(
    '07:08:09 warn  x: late  (source=x, posts=3)\n',
  )
  const failed = { level: 50, time: fields.time, msg: 'broken', err: { stack: 'Error: broken\n    at here' } }
  expect(readableLine(JSON.stringify(failed))).toBe('07:08:09 error broken\nError: broken\n    at here\n')
})

test('the start says version, sources and what the operator set, and no secret', () => {
  const { fields, message } = startLine(
    'all',
    readSettings({ SOURCES: 'x', X_BEARER_TOKEN: 'abc', EVIDENCE_DAYS: '7', DATA_DIR: '/d' }),
  )
  expect(message).toMatch(/^all started: outcry \d+\.\d+\.\d+, sources x, store the folder \/d$/)
  expect(fields).toMatchObject({ sources: ['x'], settings: { EVIDENCE_DAYS: 7, X_BEARER_TOKEN: 'set' } })
  expect(fields.settings).not.toHaveProperty('PORT')
  expect(JSON.stringify(fields)).not.toContain('abc')
})

test('what libraries and Node write becomes lines of the log, until it is undone', async () => {
  const { lines, log } = memoryLog()
  const before = console.warn
  const release = captureLibraries(log)
  onTestFinished(release)
  console.warn('IMPORTANT! Eviction policy is %s', 'allkeys-lru')
  process.emitWarning('an old method')
  await new Promise((resolve) => setImmediate(resolve))
  expect(lines).toEqual([
    expect.objectContaining({
      level: 40,
      from: 'library',
      msg: 'IMPORTANT! Eviction policy is allkeys-lru',
    }),
    expect.objectContaining({ level: 40, from: 'node', msg: 'an old method' }),
  ])
  release()
  expect(console.warn).toBe(before)
})
