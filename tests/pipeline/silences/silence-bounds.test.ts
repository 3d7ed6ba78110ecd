import { expect, test } from 'vitest'
import { HOUR } from '../../../src/core/model/instant.js'
import { isInDailyWindow } from '../../../src/pipeline/silences/daily-window.js'
import type { Matcher, Silence } from '../../../src/pipeline/silences/silences.js'
import { inForce, isAbout } from '../../../src/pipeline/silences/silences.js'
import { anAlert, BEGIN } from '../../webhooks/alert-events.js'

const silence: Silence = {
  id: 'sil_1',
  kind: 'silence',
  matchers: [],
  startsAt: BEGIN,
  endsAt: BEGIN + HOUR,
  window: null,
  comment: '',
  createdBy: 'ops',
  createdAt: BEGIN,
}

test.each([
  [-1, 0],
  [0, 1],
  [HOUR - 1, 1],
  [HOUR, 0],
])('a silence holds from its start to just before its end: after %i ms %i are in force', (ms, count) => {
  expect(inForce([silence], BEGIN + ms)).toHaveLength(count)
})

test('all matchers of a silence must hold', () => {
  const acme: Matcher = { field: 'service', op: 'is', values: ['acme'] }
  const france: Matcher = { field: 'country', op: 'is', values: ['FR'] }
  expect(isAbout({ matchers: [acme] }, anAlert())).toBe(true)
  expect(isAbout({ matchers: [acme, france] }, anAlert())).toBe(false)
})

test.each([
  ['08:59', false],
  ['09:00', true],
  ['16:59', true],
  ['17:00', false],
])('a daily window from 09:00 to 17:00 holds at %s: %s', (time, isIn) => {
  const window = { timeZone: 'UTC', from: '09:00', to: '17:00', days: [] }
  expect(isInDailyWindow(window, Date.parse(`2024-01-05T${time}:00Z`))).toBe(isIn)
})
