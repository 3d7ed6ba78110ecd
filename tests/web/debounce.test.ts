import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDebounce } from '../../src/web/debounce.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what comes within a burst is handed on together, in its order', async () => {
  const handed: (readonly number[])[] = []
  const add = createDebounce<number>(150, async (came) => void handed.push(came))
  for (const one of [1, 2, 3]) add(one)
  expect(handed).toEqual([])
  await vi.advanceTimersByTimeAsync(150)
  add(4)
  await vi.advanceTimersByTimeAsync(150)
  expect(handed).toEqual([[1, 2, 3], [4]])
})

test('nothing is handed on while the last handing-on is under way, and nothing is lost by it', async () => {
  const handed: (readonly number[])[] = []
  let finish = () => {}
  const add = createDebounce<number>(150, (came) => {
    handed.push(came)
    return new Promise((resolve) => {
      finish = resolve
    })
  })
  add(1)
  await vi.advanceTimersByTimeAsync(150)
  add(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(handed).toEqual([[1]])
  finish()
  await vi.advanceTimersByTimeAsync(150)
  expect(handed).toEqual([[1], [2]])
})

test('a page that cannot show anything for long keeps the latest alone', async () => {
  const handed: (readonly number[])[] = []
  const add = createDebounce<number>(150, async (came) => void handed.push(came))
  for (let one = 0; one < 10_000; one++) add(one)
  await vi.advanceTimersByTimeAsync(150)
  expect(handed[0]!.length).toBeLessThanOrEqual(1_000)
  expect(handed[0]!.at(-1)).toBe(9_999)
})
