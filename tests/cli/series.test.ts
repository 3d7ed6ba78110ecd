import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { series } from '../../src/cli/series.js'
import { poissonDraw, seededRandom } from '../support/seeded-random.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-series-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEADER = 'file,timestamp,value,expected,score,alert\n'
const GOOD = 'timestamp,value\n2024-01-01 00:00:00,4\n2024-01-01 00:05:00,4\n2024-01-01 00:10:00,4\n'

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(files: readonly string[], stdin?: AsyncIterable<Buffer>) {
  let out = ''
  let errors = ''
  const writers = {
    write: async (text: string) => {
      out += text
    },
    print: (text: string) => {
      errors += text
    },
  }
  const exitCode = await series(files, writers, stdin === undefined ? {} : { stdin })
  return { exitCode, out, errors: errors.replaceAll(`${folder}/`, '') }
}

async function* pieces(...texts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

/** Thirty days at five minutes, with a burst of an hour on the 25th day. */
function longSeries(): string {
  const random = seededRandom(5)
  const burst = Date.UTC(2024, 0, 25, 15)
  let text = 'timestamp,value\n'
  for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2024, 0, 31); at += 300_000) {
    const mean = at >= burst && at < burst + 3_600_000 ? 900 : 20
    text += `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')},${poissonDraw(random, mean)}\n`
  }
  return text
}

describe('series', () => {
  test('writes a line for every row, with the base name and the time as it was read', async () => {
    const { exitCode, out, errors } = await run([put('calm.csv', GOOD)])
    expect(out).toBe(
      `${HEADER}calm.csv,2024-01-01 00:00:00,4,4,0,0\ncalm.csv,2024-01-01 00:05:00,4,4,0,0\ncalm.csv,2024-01-01 00:10:00,4,4,0,0\n`,
    )
    expect(errors).toBe('3 rows of 1 file; 0 alerts\n')
    expect(exitCode).toBe(0)
  })

  test('finds the burst where it begins, and once', async () => {
    const { out } = await run([put('burst.csv', longSeries())])
    const day = out.split('\n').filter((line) => line.includes('2024-01-25') && line.endsWith(',1'))
    expect(day).toHaveLength(1)
    expect(day[0]).toContain('burst.csv,2024-01-25 15:00:00,')
  })

  test('a row is scored without the rows after it: a cut file gives the beginning of the whole one', async () => {
    const text = longSeries()
    const whole = await run([put('same.csv', text)])
    const half = await run([put('same.csv', text.slice(0, text.indexOf('2024-01-25 15:10')))])
    expect(half.out.length).toBeGreaterThan(100_000)
    expect(whole.out.startsWith(half.out)).toBe(true)
  })

  test('each file is a series of its own, under one header', async () => {
    const paths = [put('one.csv', longSeries()), put('two, of "them".csv', GOOD)]
    const alone = await run([paths[1]!])
    const together = await run(paths)
    expect(together.out.endsWith(alone.out.slice(HEADER.length))).toBe(true)
    expect(alone.out.split('\n')[1]).toBe('"two, of ""them"".csv",2024-01-01 00:00:00,4,4,0,0')
    expect(together.out.split(HEADER)).toHaveLength(2)
  })

  test('other columns, carriage returns, a byte order mark, blank lines and no last line end are tolerated', async () => {
    const text = '\uFEFFnote,value,timestamp\r\n"a, b",4,2024-01-01T00:00:00Z\r\n\r\nc,5,2024-01-01T00:05:00Z'
    const { exitCode, out } = await run([put('odd.csv', text)])
    expect(out.split('\n').slice(1, 3)).toEqual([
      'odd.csv,2024-01-01T00:00:00Z,4,4,0,0',
      expect.stringContaining('odd.csv,2024-01-01T00:05:00Z,5,4,'),
    ])
    expect(exitCode).toBe(0)
  })

  test('reads standard input, however it is cut, and gzip by name', async () => {
    const whole = await run([put('calm.csv', GOOD)])
    const bytes = Buffer.from(GOOD)
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
    const piped = await run(['-'], pieces(...single))
    expect(piped.out.replaceAll('-,2024', 'calm.csv,2024')).toBe(whole.out)
    const packed = await run([put('calm.csv.gz', gzipSync(GOOD))])
    expect(packed.out.replaceAll('calm.csv.gz', 'calm.csv')).toBe(whole.out)
    expect(packed.exitCode).toBe(0)
  })
})

describe('bad rows', () => {
  test('are reported with line, reason and remedy, skipped and counted, and the good ones still count', async () => {
    const text = [
      'timestamp,value',
      '2024-01-01 00:00:00,4',
      '2024-01-01 00:05:00,many',
      '2024-01-01 00:10:00,-4',
      'noon,4',
      '2024-01-01 00:00:00,4',
      '2023-12-31 00:00:00,4',
      '2024-01-01 00:15:00',
      'x'.repeat(70_000),
      '2024-01-01 00:20:00,4',
    ].join('\n')
    const { exitCode, out, errors } = await run([put('bad.csv', text)])
    expect(out.split('\n')).toHaveLength(4)
    expect(errors.split('\n')).toEqual([
      'bad.csv:3: not-a-number: value is "many"; write a count, such as 12; the row is skipped',
      'bad.csv:4: negative: value is "-4"; a count cannot be below zero; the row is skipped',
      'bad.csv:5: bad-time: timestamp is "noon"; write it as 2015-02-26T21:42:53Z or 2015-02-26 21:42:53; the row is skipped',
      'bad.csv:6: duplicate: 2024-01-01 00:00:00 was already given; keep one row a time; the row is skipped',
      'bad.csv:7: out-of-order: 2023-12-31 00:00:00 is earlier than the row before; sort the rows by time; the row is skipped',
      'bad.csv:8: missing-column: "2024-01-01 00:15:00" has 1 of 2 columns; the row is skipped',
      'bad.csv:9: too-long: the line has more than 65536 characters; a row is timestamp,value; the row is skipped',
      ...[
        'not-a-number',
        'negative',
        'bad-time',
        'duplicate',
        'out-of-order',
        'missing-column',
        'too-long',
      ].map((reason) => `bad.csv: 1 row skipped: ${reason}`),
      '2 rows of 1 file; 0 alerts',
      '',
    ])
    expect(exitCode).toBe(0)
  })

  test('by the thousand do not fill the terminal', async () => {
    const { errors } = await run([put('worse.csv', `${GOOD}${'noon,1\n'.repeat(1000)}`)])
    expect(errors.split('\n').length).toBeLessThan(30)
    expect(errors).toContain('worse.csv: 1,000 rows skipped: bad-time')
  })

  test('a line of many megabytes is passed over without being held', async () => {
    const long = Array.from({ length: 200 }, () => 'y'.repeat(50_000))
    const { exitCode, out, errors } = await run(['-'], pieces(GOOD, ...long, '\n2024-01-01 00:15:00,4\n'))
    expect(errors).toContain('standard input:5: too-long')
    expect(out.trimEnd().split('\n')).toHaveLength(5)
    expect(exitCode).toBe(0)
  })
})

describe('a file that cannot be used ends with 1, and the others are still done', () => {
  const packed = gzipSync(longSeries())
  test.each([
    { name: 'missing.csv', content: null, error: 'missing.csv: does not exist; check the path' },
    { name: '.', content: null, error: 'is a directory' },
    {
      name: 'empty.csv',
      content: '',
      error: 'empty.csv: is empty; the first line must read timestamp,value',
    },
    { name: 'bare.csv', content: 'timestamp,value\n', error: 'bare.csv: holds no row that can be used' },
    {
      name: 'head.csv',
      content: 'time,count\n1,2\n',
      error: 'head.csv:1: the header is "time,count", without timestamp and value',
    },
    { name: 'blank.csv', content: '\n\n', error: 'blank.csv:1: the header is blank' },
    { name: 'not.csv.gz', content: GOOD, error: 'not.csv.gz: is named .gz but holds no gzip data' },
    {
      name: 'cut.csv.gz',
      content: packed.subarray(0, packed.length >> 1),
      error: 'the gzip data is cut off',
    },
  ])('$name', async ({ name, content, error }) => {
    const path = content === null ? join(folder, name) : put(name, content)
    const { exitCode, out, errors } = await run([path, put('calm.csv', GOOD)])
    expect(errors).toContain(error)
    expect(exitCode).toBe(1)
    expect(out).toContain('calm.csv,2024-01-01 00:10:00,4,4,0,0\n')
  })

  test('every whole row before a cut is scored', async () => {
    const { out } = await run([put('cut.csv.gz', packed.subarray(0, packed.length >> 1))])
    const rows = out.trimEnd().split('\n').slice(1)
    const whole = longSeries().split('\n').slice(1)
    expect(rows.length).toBeGreaterThan(1000)
    rows.forEach((row, index) => {
      expect(row.startsWith(`cut.csv.gz,${whole[index]},`)).toBe(true)
    })
  })
})

describe('wrong usage ends with 2 and reads nothing', () => {
  test.each([
    { files: [], error: 'outcry series: name at least one CSV file' },
    { files: ['-', '-'], error: 'standard input (-) can be read only once' },
  ])('$files', async ({ files, error }) => {
    const { exitCode, out, errors } = await run(files)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(errors).toContain(error)
  })
})
