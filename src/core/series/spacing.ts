import type { Instant } from '../model/instant.js'
import { median } from '../stats/median.js'

/** How far apart the rows of a series are, learnt as they come. */
export interface Spacing {
  /** Milliseconds; null until two rows were seen. */
  step: number | null
  /** The last few distances, newest last. */
  readonly recent: number[]
}

export type RowStep = 'next' | 'after-gap' | 'other-spacing'

/** Odd, so that the median is a distance that was seen; enough that four gaps in a row change nothing. */
const REMEMBERED = 9
/** Clocks jitter; a distance beyond one and a half steps means that a row is missing. */
const GAP_RATIO = 1.5
/** A median that differs by less is the same step, so that jitter does not change how many rows a window has. */
const JITTER_RATIO = 1.1

export function newSpacing(): Spacing {
  return { step: null, recent: [] }
}

/**
 * Takes in one distance between rows and says what it is. The step is the median of the last nine distances, so that
 * gaps and jitter do not move it. `other-spacing` means that most of them now differ from the step by half. Knowledge
 * of the old rows cannot be compared with the new ones then.
 */
export function advanceSpacing(spacing: Spacing, before: Instant, at: Instant): RowStep {
  const distance = at - before
  const { recent } = spacing
  // The usual case costs nothing: the distance that comes equals the one that goes.
  if (recent.length === REMEMBERED && distance === spacing.step && distance === recent[0]) {
    recent.shift()
    recent.push(distance)
    return 'next'
  }
  recent.push(distance)
  if (recent.length > REMEMBERED) recent.shift()
  const old = spacing.step
  const middle = middleOf(recent)
  if (old === null || recent.length < REMEMBERED || differ(old, middle, JITTER_RATIO)) spacing.step = middle
  if (old !== null && differ(old, middle, GAP_RATIO)) return 'other-spacing'
  return distance > spacing.step! * GAP_RATIO ? 'after-gap' : 'next'
}

function differ(a: number, b: number, ratio: number): boolean {
  return a > b * ratio || b > a * ratio
}

/** While there are two, the smaller: the other may be a data gap. */
function middleOf(distances: readonly number[]): number {
  return distances.length <= 2 ? Math.min(...distances) : median(distances)
}
