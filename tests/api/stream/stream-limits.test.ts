import { expect, test } from 'vitest'
import { startOf } from '../../../src/api/stream/event-stream.js'
import { createStreamOffsets } from '../../../src/api/stream/stream-offsets.js'
import type { EventTail } from '../../../src/pipeline/alerts/event-tail.js'

const tail: EventTail = {
  newest: async () => 100,
  read: async () => [],
  wait: async () => {},
  wake: () => {},
}

test.each([
  [undefined, { kind: 'after', number: 100 }],
  ['100', { kind: 'after', number: 100 }],
  ['90', { kind: 'after', number: 90 }],
  ['89', { kind: 'resync', reason: 'too-old', number: 100 }],
  ['101', { kind: 'resync', reason: 'unknown-id', number: 100 }],
])(
  'a client that last saw %s of 100 events begins at %j, with ten at most to catch up',
  async (id, start) => {
    expect(await startOf(tail, id, 10)).toEqual(start)
  },
)

test('a stream that is released twice frees one place', () => {
  const places = createStreamOffsets({ all: 2, perClient: 1 })
  const one = places.take('one')
  places.take('two')
  expect(places.take('one').kind).toBe('problem')
  if (one.kind !== 'offset') throw new Error('there was no place')
  one.release()
  one.release()
  expect(places.taken).toBe(1)
  expect(places.take('one').kind).toBe('offset')
  expect(places.take('three').kind).toBe('problem')
})
