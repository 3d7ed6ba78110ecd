import type { Random } from '../random.js'
import { pick } from '../random.js'
import type { Population } from './populations.js'

/** What people add who have read about the cause; `{cause}` is their name for it. */
const TAILS = {
  en: [
    ', apparently because of {cause}',
    '. they say it is {cause}',
    ', thanks a lot {cause}',
    '... {cause} again',
    ' and it is all the fault of {cause}',
    ' (a {cause} problem, says a friend who works in it)',
  ],
  it: [
    ', pare per colpa di {cause}',
    '. dicono che sia {cause}',
    ', grazie mille {cause}',
    '... ancora {cause}',
    ' ed è tutta colpa di {cause}',
  ],
} as const

/** A complaint with its cause. */
export function namedCause(
  random: Random,
  complaint: string,
  tongue: keyof typeof TAILS,
  cause: Population,
): string {
  return complaint + pick(random, TAILS[tongue]).replace('{cause}', pick(random, cause.nicknames))
}
