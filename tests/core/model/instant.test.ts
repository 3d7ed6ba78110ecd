import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseInstant } from '../../../src/core/model/instant.js'

describe('an RFC 3339 time', () => {
  test.each([
    ['2022-04-28T20:41:03.120Z', Date.UTC(2022, 3, 28, 20, 41, 3, 120)],
    ['2022-04-28T20:41:03Z', Date.UTC(2022, 3, 28, 20, 41, 3)],
    ['2022-04-28t20:41:03z', Date.UTC(2022, 3, 28, 20, 41, 3)],
    ['2022-04-28T22:41:03+02:00', Date.UTC(2022, 3, 28, 20, 41, 3)],
    ['2022-04-28T20:41:03.123456Z', Date.UTC(2022, 3, 28, 20, 41, 3, 123)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2016, 11, 31, 23, 59, 59)],
  ])('%s is read', (text, at) => {
    expect(parseInstant(text)).toBe(at)
  })

  test.each([
    '',
    'now',
    '2022-04-28',
    '2022-04-28 20:41',
    '2022-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2022-13-01T00:00:00Z',
    '2022-04-28T25:00:00Z',
    '2022-04-28T20:61:00Z',
    '2022-04-28T20:41:03',
    '22-04-28T20:41:03Z',
    '2022-04-28T20:41:0xZ',
  ])('%s is refused', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  test('what Date writes is read back to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true }),
        (date) => {
          expect(parseInstant(date.toISOString())).toBe(date.getTime())
        },
      ),
    )
  })

  test('any text gives a time or nothing, and never an error', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => parseInstant(text) === undefined || Number.isFinite(parseInstant(text)),
      ),
    )
  })
})
