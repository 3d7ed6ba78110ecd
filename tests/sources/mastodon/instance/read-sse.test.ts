import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SseResult } from '../../../../src/sources/mastodon/instance/read-sse.js'
import { createSseReader } from '../../../../src/sources/mastodon/instance/read-sse.js'

const encoder = new TextEncoder()

test('an event has a name and data, and a comment is none', () => {
  expect(readAll(':)\n:thump\nevent: update\ndata: {"a":1}\n\n')).toEqual([
    { kind: 'comment', text: ')' },
    { kind: 'comment', text: 'thump' },
    event('update', '{"a":1}'),
  ])
})

test('a comment between the lines of an event does not end it', () => {
  expect(readAll('event: update\n:thump\ndata: x\n\n').at(-1)).toEqual(event('update', 'x'))
})

test('lines may end in LF, CRLF or CR', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    expect(readAll(['event: update', 'data: x', '', 'event: delete', 'data: 7', '', ''].join(end))).toEqual([
      event('update', 'x'),
      event('delete', '7'),
    ])
  }
})

test('several lines of data are one, joined by LF; one blank after the colon is no part of them', () => {
  expect(readAll('data: {\ndata:"a": 1\ndata:  }\n\n')).toEqual([event('message', '{\n"a": 1\n }')])
})

test('the name of one event is not that of the next, and an event without data is none', () => {
  expect(readAll('event: update\n\ndata: x\n\nid: 5\nretry: 10\ndata\n\n')).toEqual([
    event('message', 'x'),
    event('message', ''),
  ])
})

test('a byte order mark at the beginning is no part of the first line', () => {
  expect(readAll('\uFEFFdata: x\n\n')).toEqual([event('message', 'x')])
})

test('an event larger than the limit is skipped, in one line or in many, and the next is read', () => {
  const long = 'é'.repeat(40)
  expect(readAll(`data: ${long}${long}\n\ndata: x\n\n`, 50)).toEqual([
    { kind: 'too-large' },
    event('message', 'x'),
  ])
  expect(readAll(`data: ${long}\ndata: ${long}\n\ndata: x\n\n`, 50)).toEqual([
    { kind: 'too-large' },
    event('message', 'x'),
  ])
})

test('wherever the network cuts the bytes, inside a character or a line end, the same is read', () => {
  const text =
    ':)\r\nevent: update\r\ndata: {"text":"è giù 😡"}\r\n\r\n:thump\ndata: più\rdata: 不能\r\rdata: x\n\n'
  const bytes = encoder.encode(text)
  const whole = readAll(text)
  expect(whole).toHaveLength(5)
  for (let at = 1; at < bytes.length; at++) {
    expect(readPieces([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole)
  }
  expect(readPieces([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
})

test('any text in any pieces reads as it does in one', () => {
  const text = fc
    .array(fc.constantFrom('data', 'event', ':', ' ', '\n', '\r', '\r\n', '\n\n', 'è', '😡', 'x'.repeat(9)))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (given, cuts) => {
      const bytes = encoder.encode(given)
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ]
      const pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to))
      expect(readPieces(pieces, 20)).toEqual(readAll(given, 20))
    }),
    { numRuns: 2_000, seed: 20240101 },
  )
})

function readAll(text: string, largest = 1_000): SseResult[] {
  return createSseReader(largest).read(encoder.encode(text))
}

function readPieces(pieces: readonly Uint8Array[], largest = 1_000): SseResult[] {
  const reader = createSseReader(largest)
  return pieces.flatMap((piece) => reader.read(piece))
}

function event(name: string, data: string): SseResult {
  return { kind: 'event', event: { name, data } }
}
