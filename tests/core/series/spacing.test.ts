import { expect, test } from 'vitest'
import { advanceSpacing, newSpacing } from '../../../src/core/series/spacing.js'

/** Distances in, what each of them was out: `.` the next row, `h` a hole, `!` another spacing. */
function play(distances: readonly number[]): { readonly seen: string; readonly step: number | null } {
  const spacing = newSpacing()
  let at = 0
  const seen = distances.map((distance) => {
    const before = at
    at += distance
    return { next: '.', 'after-gap': 'h', 'other-spacing': '!' }[advanceSpacing(spacing, before, at)]
  })
  return { seen: seen.join(''), step: spacing.step }
}

test.each([
  { name: 'even rows', distances: [5, 5, 5, 5, 5], seen: '.....', step: 5 },
  { name: 'one missing row', distances: [5, 5, 5, 10, 5], seen: '...h.', step: 5 },
  { name: 'a hole', distances: [5, 5, 5, 50, 5, 5], seen: '...h..', step: 5 },
  { name: 'a hole before the second row', distances: [50, 5, 5, 5], seen: '.!..', step: 5 },
  {
    name: 'four holes among nine',
    distances: [5, 5, 5, 5, 5, 50, 50, 50, 50, 5],
    seen: '.....hhhh.',
    step: 5,
  },
  {
    name: 'jitter',
    distances: [100, 98, 101, 103, 99, 100, 97, 102, 100, 104, 104, 104, 104, 104],
    seen: '..............',
    step: 100,
  },
  {
    name: 'another spacing',
    distances: [...Array(9).fill(5), ...Array(6).fill(60)],
    seen: '.........hhhh!.',
    step: 60,
  },
  {
    name: 'a finer spacing',
    distances: [...Array(9).fill(60), ...Array(6).fill(5)],
    seen: '.............!.',
    step: 5,
  },
])('$name', ({ distances, seen, step }) => {
  expect(play(distances)).toEqual({ seen, step })
})
