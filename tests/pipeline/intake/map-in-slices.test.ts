import { expect, test } from 'vitest'
import { mapInSlices } from '../../../src/pipeline/intake/map-in-slices.js'

test('many items are mapped in order, with turns for others in between; few are one slice', async () => {
  let pauses = 0
  const items = Array.from({ length: 2_000 }, (_, index) => index)
  const whole = mapInSlices(
    items,
    () => 1_000,
    (item) => item * 2,
    () => pauses++,
  )
  let turns = 0
  let isDone = false
  void whole.then(() => (isDone = true))
  while (!isDone) {
    turns++
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await whole).toEqual(items.map((item) => item * 2))
  expect(pauses).toBeGreaterThan(20)
  expect(turns).toBeGreaterThan(20)

  pauses = 0
  const few = await mapInSlices(
    [1, 2],
    () => 1_000,
    (item) => item,
    () => pauses++,
  )
  expect([few, pauses]).toEqual([[1, 2], 0])
})
