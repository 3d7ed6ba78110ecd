import { expect, test } from 'vitest'
import { createStallDetector } from '../../../src/runtime/process/stall-detector.js'

/**
 * Beats as the watchdog reads them, one a look, while the process uses this part of the time; says at which look the
 * loop stands still.
 */
function firstStall(beats: readonly number[], limitMs: number, share = 1): number {
  const stands = createStallDetector(limitMs)
  return beats.findIndex((beat, look) => stands(beat, look * 1_000 * share))
}

const still = (looks: number) => [1, 2, 3, ...Array(looks).fill(3)]

test('a loop stands still when no beat came in ten looks', () => {
  expect(firstStall([...still(9), 4, 5], 10_000)).toBe(-1)
  expect(firstStall(still(10), 10_000)).toBe(12)
})

test('a beat starts the count again', () => {
  expect(firstStall([1, 1, 2, 2, 3, 3, 4, 4], 2_000)).toBe(-1)
})

test('a process that gets little of a busy machine has not stood still, until it has worked for half of the limit', () => {
  expect(firstStall([...still(30), 4], 10_000, 0.1)).toBe(-1)
  expect(firstStall(still(60), 10_000, 0.1)).toBe(52)
})

test('a loop that waits without work has six times as long', () => {
  expect(firstStall([...still(59), 4], 10_000, 0)).toBe(-1)
  expect(firstStall(still(60), 10_000, 0)).toBe(62)
})
