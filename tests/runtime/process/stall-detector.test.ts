import { expect, test } from 'vitest'
import { createStallDetector } from '../../../src/runtime/process/stall-detector.js'

/** Beats as the watchdog reads them, one a look; says at which look the loop stands still. */
function firstStall(beats: readonly number[], limitMs: number): number {
  const stands = createStallDetector(limitMs)
  return beats.findIndex((beat) => stands(beat))
}

test('a loop stands still when no beat came in ten looks', () => {
  expect(firstStall([1, 2, 3, ...Array(9).fill(3), 4, 5], 10_000)).toBe(-1)
  expect(firstStall([1, 2, 3, ...Array(10).fill(3)], 10_000)).toBe(12)
})

test('a beat starts the count again', () => {
  expect(firstStall([1, 1, 2, 2, 3, 3, 4, 4], 2_000)).toBe(-1)
})
