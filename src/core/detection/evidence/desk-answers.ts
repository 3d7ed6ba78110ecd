import type { Instant } from '../../model/instant.js'
import { DAY, HOUR } from '../../model/instant.js'
import type { DeskPolicy } from '../policy.js'

/**
 * When a company's accounts lately answered single customers, oldest first, and a fading count of the same over a day.
 *
 * A support desk at work talks with people who have a problem each. Beside three of its answers stands about one
 * complaint, outage or not, which surprises nobody. What the desk answers every day is in the baseline already.
 */
export interface DeskAnswers {
  at: Instant[]
  usual: number
  usualAt: Instant
}

/** The longest window of the tests, and so many answers in it as are remembered one by one. */
const MEMORY = HOUR
const MAX = 256
/** Mean memory of a count that fades by half in a day. */
const USUAL_MEMORY = DAY / Math.LN2

export function newDeskAnswers(): DeskAnswers {
  return { at: [], usual: 0, usualAt: 0 }
}

export function noteDeskAnswer(answers: DeskAnswers, at: Instant): void {
  while (answers.at.length > 0 && (answers.at[0]! < at - MEMORY || answers.at.length >= MAX))
    answers.at.shift()
  let index = answers.at.length
  while (index > 0 && answers.at[index - 1]! > at) index--
  answers.at.splice(index, 0, at)
  answers.usual = faded(answers, at) + 1
  answers.usualAt = Math.max(answers.usualAt, at)
}

/** Complaints to be expected between two instants because a desk answers more people than on other days. */
export function deskComplaintsIn(
  answers: DeskAnswers | undefined,
  from: Instant,
  to: Instant,
  policy: DeskPolicy,
): number {
  if (answers === undefined) return 0
  const seen = answers.at.filter((at) => at >= from && at < to).length
  if (seen === 0) return 0
  const usual = (faded(answers, to) - answers.at.length) * ((to - from) / USUAL_MEMORY)
  return policy.complaints * Math.max(0, seen - Math.max(0, usual))
}

function faded({ usual, usualAt }: DeskAnswers, at: Instant): number {
  return usual * 0.5 ** (Math.max(0, at - usualAt) / DAY)
}
