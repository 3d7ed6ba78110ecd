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

test.each<[string, (report: InputReport) => void, 0 | 1 | 2, RegExp]>([
  ['posts', (report) => report.count('a', { used: 1 }), 0, /^$/],
  [
    'an empty file',
    (report) => report.add('a', [{ line: 0, reason: 'empty', detail: 'holds no posts' }]),
    1,
    /no post was used$/m,
  ],
  ['reposts alone', (report) => report.count('a', { passed: 3 }), 1, /3 records are no public posts/],
  ['posts of another day', (report) => report.count('a', { outside: 3 }), 1, /3 lie outside of the time/],
  [
    'a file of posts with a wrong time',
    (report) => report.add('a', [{ line: 1, reason: 'bad-time', detail: 'createdAt is "now"' }]),
    1,
    /no post was used$/m,
  ],
  [
    'a file of another kind beside one of posts',
    (report) => {
      report.count('b', { used: 1 })
      report.add('a', [{ line: 1, reason: 'not-json', detail: 'no' }])
    },
    2,
    /^a: holds no posts; expected posts of Outcry/m,
  ],
])('the exit code of %s', (_name, use, code, written) => {
  let text = ''
  const report = new InputReport((part) => {
    text += part
  })
  use(report)
  report.finish()
  expect(report.exitCode).toBe(code)
  expect(text).toMatch(written)
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
  for (const path of ['a', 'a.ndjson']) report.count(path, { used: 1 })
  use(report)
  report.finish()
  return [...text.trimEnd().split('\n'), `failed: ${report.isFailed}`]
}
