import { expect, test } from 'vitest'
import { InputReport } from '../../../src/sources/ndjson/input-report.js'

test('each problem is reported with its line, and the end gives numbers', () => {
  expect(
    reported((report) => {
      report.add('a.ndjson', [
        { line: 3, reason: 'not-json', detail: '"x" is not JSON' },
        { line: 9, reason: 'not-json', detail: '"y" is not JSON' },
      ])
      report.add('-', [{ line: 1, reason: 'bad-time', detail: 'createdAt is "now"' }])
    }),
  ).toEqual([
    'a.ndjson:3: not-json: "x" is not JSON',
    'a.ndjson:9: not-json: "y" is not JSON',
    'standard input:1: bad-time: createdAt is "now"',
    'a.ndjson: 2 lines not used: not-json (lines 3, 9)',
    'standard input: 1 line not used: bad-time (line 1)',
    'failed: false',
  ])
})

test('a wholly wrong file gives twenty lines and then only numbers', () => {
  const written = reported((report) => {
    for (let line = 1; line <= 100; line++) report.add('a', [{ line, reason: 'not-json', detail: 'no' }])
  })
  expect(written).toHaveLength(20 + 1 + 1 + 1)
  expect(written.slice(19)).toEqual([
    'a:20: not-json: no',
    'a: more such lines follow; the end gives their number',
    'a: 100 lines not used: not-json (lines 1, 2, 3, 4, 5, …)',
    'failed: false',
  ])
})

test('a file that could not be read to its end makes the work failed; an empty one does not', () => {
  expect(
    reported((report) => report.add('a', [{ line: 0, reason: 'empty', detail: 'holds no posts' }])),
  ).toEqual(['a: empty: holds no posts', 'failed: false'])
  expect(reported((report) => report.add('a', [{ line: 7, reason: 'truncated', detail: 'cut' }]))).toEqual([
    'a:7: truncated: cut',
    'failed: true',
  ])
})

test('what stands in a post does not steer the terminal', () => {
  const [line] = reported((report) =>
    report.add('a', [{ line: 1, reason: 'bad-field', detail: '\u001b[2J\u009b1m' }]),
  )
  expect(line).toBe('a:1: bad-field: �[2J�1m')
})

function reported(use: (report: InputReport) => void): string[] {
  let text = ''
  const report = new InputReport((part) => {
    text += part
  })
  use(report)
  report.finish()
  return [...text.trimEnd().split('\n'), `failed: ${report.isFailed}`]
}
