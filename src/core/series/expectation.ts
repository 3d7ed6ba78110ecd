import type { Instant } from '../model/instant.js'
import { DAY, HOUR } from '../model/instant.js'
import type { SeriesPolicy } from './policy.js'

/** What a row is expected to count: a level that drifts, times the habit of its hour of the week. */
export interface Expectation {
  /** Counts a row, with the hour's habit taken out; null before the first row. */
  level: number | null
  rows: number
  /** 24 hours of weekdays, then 24 of weekends, UTC: the sum of count ÷ level, weighted by hours. */
  readonly ratios: number[]
  /** The hours behind each of these sums. */
  readonly hours: number[]
}

const SLOTS = 48
/** Below this a level is nothing to be divided by. Unit: counts a row. */
const MIN_LEVEL = 0.05

export function newExpectation(): Expectation {
  return { level: null, rows: 0, ratios: new Array(SLOTS).fill(0), hours: new Array(SLOTS).fill(0) }
}

export function slotOf(at: Instant): number {
  const day = Math.floor(at / DAY)
  const hour = Math.floor((at - day * DAY) / HOUR)
  // 1970-01-01 was a Thursday; the second remainder is for the days before it.
  const weekday = (((day + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6 ? hour + 24 : hour
}

/** The factor of a slot, drawn towards one while little was seen of it. */
export function habitOf(expectation: Expectation, slot: number, policy: SeriesPolicy): number {
  const prior = policy.slotPrior / HOUR
  return (expectation.ratios[slot]! + prior) / (expectation.hours[slot]! + prior)
}

/** The level to measure against, never zero; before the first row that row is all there is. */
export function levelOf(expectation: Expectation, value: number): number {
  return Math.max(MIN_LEVEL, expectation.level ?? value)
}

/**
 * Learns a row of `step` milliseconds. A burst teaches no more than `learntRatio` times what was expected. It moves the
 * level little, while a lasting change is followed within a day or two.
 */
export function learn(
  expectation: Expectation,
  slot: number,
  habit: number,
  value: number,
  step: number,
  policy: SeriesPolicy,
): void {
  const expected = levelOf(expectation, value) * habit
  const learnt = Math.min(value, policy.learntRatio * expected + policy.learntExtra)
  expectation.rows++
  const level = expectation.level ?? value
  // At first the plain mean, which knows no half-life; then the exponential one.
  const weight = Math.max(1 - 2 ** (-step / policy.levelHalfLife), 1 / expectation.rows)
  expectation.level = level + weight * (learnt / habit - level)

  const keep = 2 ** (-step / policy.slotHalfLife)
  const hours = step / HOUR
  const ratio = learnt / levelOf(expectation, value)
  expectation.ratios[slot] = expectation.ratios[slot]! * keep + ratio * hours
  expectation.hours[slot] = expectation.hours[slot]! * keep + hours
}
