import { expect, test } from 'vitest'
import {
  compareIds,
  earlierId,
  FIRST_ID,
  idAt,
  isStatusId,
  laterId,
  timeOfId,
} from '../../../src/sources/mastodon/status-order.js'

test('ids are in order by length, then by letters', () => {
  const sorted = [
    '0',
    '9',
    '10',
    '99',
    '103206804086086361',
    '103206804533200177',
    '01J9ZK3V8Q0000000000000001',
  ]
  expect([...sorted].reverse().sort(compareIds)).toEqual(sorted)
  expect(compareIds('7', '7')).toBe(0)
  expect([laterId(null, '5'), laterId('9', '10'), laterId('10', '9')]).toEqual(['5', '10', '10'])
})

test('an id of Mastodon says when it was given', () => {
  expect(new Date(timeOfId('103206185588894565')!).toISOString()).toBe('2019-11-26T20:50:15.846Z')
  const at = Date.UTC(2026, 4, 6, 7, 8, 9, 10)
  expect(timeOfId(idAt(at))).toBe(at)
})

test('a place goes back in time where the id says a time, and stays otherwise', () => {
  const at = Date.UTC(2026, 4, 6)
  expect(earlierId(String(BigInt(idAt(at)) + 77n), 30_000)).toBe(idAt(at - 30_000))
  for (const id of [FIRST_ID, '1234', '01J9ZK3V8Q0000000000000001', 'AjK3xyz', '9999999999999999999']) {
    expect(earlierId(id, 30_000)).toBe(id)
  }
})

test.each([
  ['5', true],
  ['01J9ZK3V8Q', true],
  ['A_b-c', true],
  ['', false],
  ['a&b', false],
  ['x'.repeat(65), false],
  [5, false],
  [null, false],
])('is %j an id? %s', (value, isOne) => {
  expect(isStatusId(value)).toBe(isOne)
})
