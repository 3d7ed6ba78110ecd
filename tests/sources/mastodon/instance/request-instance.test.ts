import { expect, test } from 'vitest'
import { nextAllowed } from '../../../../src/sources/mastodon/instance/request-instance.js'

const NOW = Date.UTC(2026, 4, 6, 20, 30)
const DATE = new Date(NOW).toUTCString()
const in5s = '2026-05-06T20:30:05.000000Z'

test.each<[string, number, Record<string, string>, number]>([
  ['an instance that says nothing allows the next at once', 200, {}, 0],
  ['much is left', 200, { 'x-ratelimit-remaining': '11', 'x-ratelimit-reset': in5s }, 0],
  ['little is left', 200, { 'x-ratelimit-remaining': '10', 'x-ratelimit-reset': in5s }, 5_000],
  ['nothing is left', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': in5s }, 5_000],
  ['little is left, but nobody knows until when', 200, { 'x-ratelimit-remaining': '0' }, 0],
  ['a time that was', 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-05-06T20:29:00Z' }, 0],
  [
    'a time in seconds',
    200,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 7) },
    7_000,
  ],
  [
    'a clock that is an hour ahead',
    200,
    {
      date: new Date(NOW + 3_600_000).toUTCString(),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2026-05-06T21:30:05.000000Z',
    },
    5_000,
  ],
  [
    'a wait without end',
    200,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2030-01-01T00:00:00Z' },
    3_600_000,
  ],
  ['numbers that are none', 200, { 'x-ratelimit-remaining': 'x', 'x-ratelimit-reset': in5s }, 0],
  ['429 with seconds', 429, { 'retry-after': '9', 'x-ratelimit-reset': in5s }, 9_000],
  ['429 with a date', 429, { 'retry-after': new Date(NOW + 8_000).toUTCString() }, 8_000],
  ['429 with the end of the window', 429, { 'x-ratelimit-reset': in5s }, 5_000],
  ['429 without a word', 429, {}, 60_000],
])('%s', (_, status, headers, waitMs) => {
  const response = { status, headers: new Headers({ date: DATE, ...headers }) }
  expect(nextAllowed(response, NOW) - NOW).toBe(waitMs)
})
