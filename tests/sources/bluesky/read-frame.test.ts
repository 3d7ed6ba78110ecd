import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFrame } from '../../../src/sources/bluesky/read-frame.js'
import { readRecord } from '../../../src/sources/bluesky/read-record.js'
import {
  isAnotherArchive,
  readCursor,
  resumeFrom,
  writeCursor,
} from '../../../src/sources/bluesky/stream-cursor.js'
import { microTime, v1Frame, v2Frame } from '../../support/fake-jetstream/frames.js'
import { created, didOf, liked } from '../../support/fake-jetstream/records.js'

const TIME_US = 1_725_911_162_329_308

test('both wires say the same of the same event, to the microsecond', () => {
  const what = created('3mm', 'giù')
  const written = {
    did: didOf('ada'),
    rkey: '3mm',
    timeUs: TIME_US,
    record: 'record' in what ? what.record : null,
  }
  const entry = { seq: 12_345, timeUs: TIME_US, what }
  for (const isNew of [true, false]) {
    expect(readFrame(v2Frame(entry, isNew), 'v2')).toEqual({
      kind: 'event',
      event: { seq: 12_345, timeUs: TIME_US, written, removed: null, identity: null },
    })
    expect(readFrame(v1Frame(entry, isNew), 'v1')).toEqual({
      kind: 'event',
      event: { seq: null, timeUs: TIME_US, written, removed: null, identity: null },
    })
  }
})

test('where an operator corrected the time, the post has the corrected one, and the place the one of the stream', () => {
  const frame = v2Frame({ seq: 1, timeUs: TIME_US, what: created('1', 'x') }, true)
  const corrected = frame.replace(`"time":"${microTime(TIME_US)}"`, '"time":"2023-05-06T07:08:09.000000Z"')
  const read = readFrame(corrected, 'v2')
  expect(read).toMatchObject({
    kind: 'event',
    event: { timeUs: TIME_US, written: { timeUs: Date.UTC(2023, 4, 6, 7, 8, 9) * 1_000 } },
  })
})

test('a record of another collection is no post, even from a server that does not filter', () => {
  const entry = { seq: 1, timeUs: TIME_US, what: liked('1') }
  const passed = { timeUs: TIME_US, written: null, removed: null, identity: null }
  expect(readFrame(v2Frame(entry, true), 'v2')).toEqual({ kind: 'event', event: { seq: 1, ...passed } })
  expect(readFrame(v1Frame(entry, true), 'v1')).toEqual({ kind: 'event', event: { seq: null, ...passed } })
})

test('nothing that a server may send throws, on either wire', () => {
  const payload = fc.record(
    {
      $type: fc.constantFrom('x#commit', 'x#info', 'x#account', 'x#sync', 'commit', 5),
      kind: fc.constantFrom('commit', 'account', 'x', 1),
      seq: fc.anything(),
      time_us: fc.oneof(fc.anything(), fc.constant(TIME_US)),
      time: fc.oneof(fc.anything(), fc.constant('2024-01-01T00:00:00.000000Z')),
      did: fc.oneof(fc.anything(), fc.constant('did:plc:a')),
      rkey: fc.oneof(fc.anything(), fc.constant('a')),
      operation: fc.constantFrom('create', 'delete', 3),
      collection: fc.constantFrom('app.bsky.feed.post', 'x', null),
      record: fc.oneof(
        fc.anything(),
        fc.record({
          text: fc.string(),
          facets: fc.anything(),
          tags: fc.anything(),
          langs: fc.anything(),
          embed: fc.anything(),
        }),
      ),
      commit: fc.anything(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(payload, fc.anything()), fc.boolean(), (value, isWrapped) => {
      const text = stringify(isWrapped ? { $type: 'message', payload: value } : value)
      for (const wire of ['v1', 'v2'] as const) {
        const frame = readFrame(text, wire)
        if (frame.kind === 'event' && frame.event.written !== null) {
          expect(['post', 'odd']).toContain(readRecord(frame.event.written).kind)
        }
      }
    }),
    { numRuns: 2_000, seed: 20240101 },
  )
})

test('what a reader makes of a garbled place is a place or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((v) => JSON.stringify(v)),
      ),
      (cursor) => {
        expect(readCursor(cursor)).toBe(null)
      },
    ),
    { seed: 20240101 },
  )
})

test('a place comes back as it was written', () => {
  for (const streamCursor of [
    { host: 'a.example', seq: 7, timeUs: TIME_US },
    { host: 'a.example', seq: null, timeUs: TIME_US },
  ]) {
    expect(readCursor(writeCursor(streamCursor))).toEqual(streamCursor)
  }
})

test('a place is exact on its own host by v2, and a time everywhere else', () => {
  const streamCursor = { host: 'a', seq: 7, timeUs: TIME_US }
  expect(resumeFrom(streamCursor, 'a', 'v2', 5_000)).toEqual({ cursor: 7, by: 'seq' })
  const back = { cursor: TIME_US - 5_000_000, by: 'time' }
  expect(resumeFrom(streamCursor, 'b', 'v2', 5_000)).toEqual(back)
  expect(resumeFrom(streamCursor, 'a', 'v1', 5_000)).toEqual(back)
  expect(resumeFrom({ ...streamCursor, seq: null }, 'a', 'v2', 5_000)).toEqual(back)
  expect(resumeFrom(null, 'a', 'v2', 5_000)).toEqual({ cursor: null, by: 'nothing' })
})

test.each([
  ['the same number at the same time', 7, 0, false],
  ['a later number at a later time', 9, 60, false],
  ['a later number a moment earlier', 8, -2, false],
  ['a lower number', 6, 0, true],
  ['the same number, much later', 7, 60, true],
  ['the same number, much earlier', 7, -60, true],
  ['a later number, much earlier', 8, -60, true],
])('%s first: another archive? %#', (_, seq, seconds, isAnother) => {
  const first = { seq, timeUs: TIME_US + seconds * 1_000_000 }
  expect(isAnotherArchive({ host: 'a', seq: 7, timeUs: TIME_US }, first, 5_000)).toBe(isAnother)
})

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    return 'undefined'
  }
}
