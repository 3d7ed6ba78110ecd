import { expect, test } from 'vitest'
import { createSlotOf } from '../../../../src/core/detection/baseline/local-hour.js'

const slotOf = createSlotOf()

test.each([
  ['Monday, 21:30 in Rome in winter', '2024-01-01T20:30:00Z', 'Europe/Rome', 21],
  ['Monday, 21:30 in Rome in summer', '2024-07-01T19:30:00Z', 'Europe/Rome', 21],
  ['Saturday, midnight in UTC', '2024-01-06T00:00:00Z', 'UTC', 24],
  ['Sunday, 23:59', '2024-01-07T23:59:00Z', 'UTC', 47],
  ['Friday in New York while it is Saturday in UTC', '2024-01-06T02:00:00Z', 'America/New_York', 21],
  ['India, whose hours begin at half past', '2024-01-01T20:00:00Z', 'Asia/Kolkata', 1],
])('%s', (_, at, zone, slot) => {
  expect(slotOf(Date.parse(at), zone)).toBe(slot)
  expect(slotOf(Date.parse(at), zone)).toBe(slot)
})
