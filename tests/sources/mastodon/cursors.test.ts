import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursors, writeCursors } from '../../../src/sources/mastodon/cursors.js'

test('places come back as they were written', () => {
  const cursors = new Map([
    ['a.example public', '113206804533200177'],
    ['b.example:3000 #giù', '01J9ZK3V8Q'],
  ])
  expect(readCursors(writeCursors(cursors))).toEqual(cursors)
})

test('of a cursor that is partly garbage, what can be read is read', () => {
  const cursor = JSON.stringify({
    version: 1,
    cursors: {
      'a.example public': '7',
      'b.example public': 7,
      nospace: '7',
      'c.example public': '7&x',
      'd.example public': '8',
    },
  })
  expect(readCursors(cursor)).toEqual(
    new Map([
      ['a.example public', '7'],
      ['d.example public', '8'],
    ]),
  )
})

test.each([
  null,
  '',
  'x',
  'null',
  '5',
  '[]',
  '{}',
  '{"version":2,"places":{"a public":"7"}}',
  '{"version":1,"places":[]}',
])('a cursor of %j is none', (cursor) => {
  expect(readCursors(cursor)).toEqual(new Map())
})

test('nothing that may stand in a store throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (cursor) => {
      expect(readCursors(cursor)).toEqual(new Map())
    }),
    { seed: 20240101 },
  )
})
