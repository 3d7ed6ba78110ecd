import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runMain } from '../../support/run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-evaluate-reading-'))
afterAll(() => rmSync(folder, { recursive: true }))

const line = (id: string, text: string, label: string, more: object = {}) =>
  JSON.stringify({ id, source: 'x', createdAt: '2024-01-01T00:00:00Z', text, label, file: 'mine', ...more })
const LINES = [
  line('1', 'Netflix is down again, nothing loads. Anyone else?', 'complaint', { weight: 2 }),
  line('2', 'my telly shows a black screen', 'complaint'),
  line('3', 'watching netflix with my sister tonight', 'other', { weight: 7 }),
  line('4', 'Netflix is down? it is not loading for me', 'chatter', { file: 'theirs' }),
  line('5', 'netflix hmm', 'complaint', { sure: false }),
]

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

test('scores by file and pooled, leaves debatable posts out, and lists the errors', async () => {
  const { code, out, err } = await runMain(['evaluate-reading', file('a', LINES), '--errors', '9'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const rows = out.split('\n').map((row) => row.trim().split(/ {2,}/))
  expect(rows.find(([name]) => name === 'mine')?.slice(0, 5)).toEqual(['mine', '3', '2', '1.000', '0.667'])
  expect(rows.find(([name]) => name === 'pooled')?.slice(0, 6)).toEqual([
    'pooled',
    '4',
    '2',
    '0.500',
    '0.500',
    '0.500',
  ])
  expect(out).toContain('1 debatable posts (sure: false) are left out')
  expect(out).toContain(
    'complaint read as chatter [mine 2] my telly shows a black screen || names no service',
  )
  expect(out).toContain('chatter read as complaint [theirs 4]')
})

test('--json prints the same figures as one object', async () => {
  const { out } = await runMain(['evaluate-reading', file('b', LINES), '--json', '--errors', '1'])
  const found = JSON.parse(out)
  expect(found).toMatchObject({
    posts: 4,
    debatable: 1,
    pooled: { precision: 0.5, recall: 0.5, f1: 0.5, falseAdmissions: 0 },
    files: { mine: { posts: 3, falsePer1000: 0 } },
    weighted: { falsePer1000: 125 },
    errors: [{ file: 'mine', id: '2', label: 'complaint', read: 'chatter' }],
  })
  expect(found.reliability).toHaveLength(10)
})

test('a file with a fault is not scored; the fault has its line', async () => {
  const path = file('c', [LINES[0]!, line('9', 'netflix', 'complaints'), '{"id"'])
  expect(await runMain(['evaluate-reading', path])).toEqual({
    code: 1,
    out: '',
    err:
      `${path}:2: label is unknown; it must be one of complaint, acknowledgement, recovery, news, chatter, other, care\n` +
      `${path}:3: is not JSON; write one JSON object a line\n`,
  })
  expect(await runMain(['evaluate-reading', file('d', [LINES[4]!])])).toMatchObject({ code: 1, out: '' })
  expect(await runMain(['evaluate-reading', join(folder, 'absent')])).toMatchObject({ code: 1, out: '' })
  expect(await runMain(['evaluate-reading', '-', '-'])).toMatchObject({ code: 2, out: '' })
})
