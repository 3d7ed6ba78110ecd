import { expect, test } from 'vitest'
import { NO_PLACE, readCursor, withGap, withReceived, writeCursor } from '../../../src/sources/x/cursor.js'

const OLD = '1858928350190215168'
const NEW = '1858928350190215169'

test('a place is read as it was written', () => {
  for (const cursor of [NO_PLACE, { newest: NEW, gapFrom: OLD, seededTo: 'netflix' }]) {
    expect(readCursor(writeCursor(cursor))).toEqual(cursor)
  }
})

test('the newest post is the newest of all', () => {
  expect(withReceived(withReceived(NO_PLACE, NEW), OLD).newest).toBe(NEW)
})

test('a gap begins at the newest post, and one that is not closed stays where it began', () => {
  const gap = withGap(withReceived(NO_PLACE, OLD))
  expect(gap.gapFrom).toBe(OLD)
  expect(withGap(withReceived(gap, NEW)).gapFrom).toBe(OLD)
  expect(withGap(NO_PLACE).gapFrom).toBeNull()
})

test.each([
  '',
  'null',
  '[]',
  '{"v":2,"newest":null,"gapFrom":null,"seededTo":null}',
  '{"v":1,"newest":12,"gapFrom":null,"seededTo":null}',
  '{"v":1,"newest":"abc","gapFrom":null,"seededTo":null}',
  '{"v":1,"newest":null,"gapFrom":"-1","seededTo":null}',
  '{"v":1,"newest":null,"gapFrom":null,"seededTo":3}',
])('%j is no place', (cursor) => {
  expect(readCursor(cursor)).toBeNull()
})
