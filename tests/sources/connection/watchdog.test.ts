import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWatchdog } from '../../../src/sources/connection/watchdog.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('it barks once after a silence, however long that lasts, and feeding it later changes nothing', () => {
  const barks: number[] = []
  const watchdog = createWatchdog(1_000, () => barks.push(Date.now()))
  const start = Date.now()
  vi.advanceTimersByTime(900)
  watchdog.feed()
  vi.advanceTimersByTime(999)
  expect(barks).toEqual([])
  vi.advanceTimersByTime(1)
  expect(barks).toEqual([start + 1_900])
  watchdog.feed()
  vi.advanceTimersByTime(5_000)
  expect(barks.length).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('stopped it says nothing more and leaves no timer, even when it is fed again', () => {
  let barks = 0
  const watchdog = createWatchdog(1_000, () => barks++)
  watchdog.stop()
  watchdog.feed()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(5_000)
  expect(barks).toBe(0)
})
