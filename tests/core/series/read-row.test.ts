import { describe, expect, test } from 'vitest'
import type { SeriesColumns } from '../../../src/core/series/read-row.js'
import { parseSeriesHeader, parseSeriesRow } from '../../../src/core/series/read-row.js'

const PLAIN: SeriesColumns = { timestamp: 0, value: 1, count: 2 }
const NOON = Date.UTC(2015, 1, 26, 12)

describe('the header', () => {
  test.each([
    { line: 'timestamp,value', columns: PLAIN },
    { line: ' Timestamp , VALUE ', columns: PLAIN },
    { line: '"value","timestamp"', columns: { timestamp: 1, value: 0, count: 2 } },
    { line: 'id,timestamp,note,value', columns: { timestamp: 1, value: 3, count: 4 } },
  ])('$line names the columns', ({ line, columns }) => {
    expect(parseSeriesHeader(line)).toEqual({ kind: 'columns', columns })
  })

  test.each([
    { line: '', detail: 'the header is blank, without timestamp and value' },
    { line: 'time,value', detail: 'the header is "time,value", without timestamp' },
    { line: 'timestamp;value', detail: 'without timestamp and value' },
    { line: '2015-02-26 12:00:00,5', detail: 'the first line must read timestamp,value' },
    { line: 'timestamp,value,value', detail: 'names value twice' },
  ])('$line is refused', ({ line, detail }) => {
    expect(parseSeriesHeader(line)).toEqual({ kind: 'rejected', detail: expect.stringContaining(detail) })
  })
})

describe('a row', () => {
  test.each([
    { timestamp: '2015-02-26 12:00:00', at: NOON },
    { timestamp: '2015-02-26T12:00:00', at: NOON },
    { timestamp: '2015-02-26T12:00:00Z', at: NOON },
    { timestamp: '2015-02-26 12:00:00.250000', at: NOON + 250 },
    { timestamp: '2015-02-26T14:00:00+02:00', at: NOON },
  ])('at $timestamp is read, the time as it is written', ({ timestamp, at }) => {
    expect(parseSeriesRow(`${timestamp},7`, PLAIN)).toEqual({ kind: 'row', timestamp, at, value: 7 })
  })

  test.each([
    { written: '0', value: 0 },
    { written: ' 12 ', value: 12 },
    { written: '1.5', value: 1.5 },
    { written: '1e3', value: 1000 },
    { written: '"42"', value: 42 },
  ])('counting $written counts $value', ({ written, value }) => {
    expect(parseSeriesRow(`2015-02-26 12:00:00,${written}`, PLAIN)).toMatchObject({ kind: 'row', value })
  })

  test.each([
    { line: '2015-02-26 12:00:00', reason: 'missing-column' },
    { line: '2015-02-30 12:00:00,5', reason: 'bad-time' },
    { line: 'yesterday,5', reason: 'bad-time' },
    { line: ',5', reason: 'bad-time' },
    { line: '2015-02-26 12:00:00,', reason: 'not-a-number' },
    { line: '2015-02-26 12:00:00,many', reason: 'not-a-number' },
    { line: '2015-02-26 12:00:00,0x10', reason: 'not-a-number' },
    { line: '2015-02-26 12:00:00,NaN', reason: 'not-a-number' },
    { line: '2015-02-26 12:00:00,1e999', reason: 'not-a-number' },
    { line: '2015-02-26 12:00:00,1e17', reason: 'too-large' },
    { line: '2015-02-26 12:00:00,-1', reason: 'negative' },
  ])('$line is refused as $reason', ({ line, reason }) => {
    expect(parseSeriesRow(line, PLAIN)).toMatchObject({ kind: 'rejected', reason })
  })

  test('in quotes may hold commas and quotes beside its columns', () => {
    const columns: SeriesColumns = { timestamp: 1, value: 2, count: 3 }
    const line = '"a ""note"", with a comma","2015-02-26 12:00:00",5'
    expect(parseSeriesRow(line, columns)).toEqual({
      kind: 'row',
      timestamp: '2015-02-26 12:00:00',
      at: NOON,
      value: 5,
    })
  })
})
