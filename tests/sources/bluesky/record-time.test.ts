import { expect, test } from 'vitest'
import { formatInstant, MINUTE } from '../../../src/core/model/instant.js'
import { instantOfTid, recordTime } from '../../../src/sources/bluesky/record-time.js'

const NOW = Date.UTC(2026, 10, 28, 15, 50)
const OLD = '2025-11-18T11:50:00.000Z'
/** A key of 18 November 2025, 11:50. */
const OLD_KEY = '3m5voc6cek227'

test('a key holds the time of its making, and any other key none', () => {
  expect(formatInstant(instantOfTid(OLD_KEY)!).slice(0, 16)).toBe('2025-11-18T11:50')
  for (const key of ['self', '2222222222222', '3M5VOC6CEK227', 'zzzzzzzzzzzzz'])
    expect(instantOfTid(key)).toBeNull()
})

test('a record is as old as its createdAt or its key says, whatever the stream says', () => {
  expect(recordTime(NOW, OLD, 'self')).toBe(Date.parse(OLD))
  expect(recordTime(NOW, formatInstant(NOW), OLD_KEY)).toBe(instantOfTid(OLD_KEY))
  expect(recordTime(NOW, undefined, OLD_KEY)).toBe(instantOfTid(OLD_KEY))
})

test('a clock that is a little wrong, one ahead, and words that are no time leave the stream’s time', () => {
  for (const claimed of [
    formatInstant(NOW - 4 * MINUTE),
    '2038-01-19T03:14:07Z',
    'yesterday',
    7,
    undefined,
  ]) {
    expect(recordTime(NOW, claimed, 'self')).toBe(NOW)
  }
})

test('no record is older than posts can be', () => {
  expect(recordTime(NOW, '1970-01-01T00:00:00Z', 'self')).toBe(Date.UTC(2000, 0, 1))
})
