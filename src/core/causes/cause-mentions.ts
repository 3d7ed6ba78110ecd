import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { MentionedCause } from './shard-output.js'

/** Who lately complained of a service and named another as what is broken; parallel arrays, oldest first. */
export interface CauseMentions {
  authors: number[]
  on: ServiceId[]
  at: Instant[]
  /** How many were in the last output. */
  reported: number
}

/** Past so many the cause is beyond doubt. */
const MAX = 128

export function newCauseMentions(): CauseMentions {
  return { authors: [], on: [], at: [], reported: 0 }
}

/** Notes that somebody names `on` as the cause; each person once for each. */
export function noteCauseMention(
  causeMentions: CauseMentions,
  causeMention: { readonly author: number; readonly on: ServiceId; readonly at: Instant },
  memory: Instant,
): void {
  while (
    causeMentions.at.length > 0 &&
    (causeMentions.at[0]! < causeMention.at - memory || causeMentions.at.length >= MAX)
  ) {
    causeMentions.authors.shift()
    causeMentions.on.shift()
    causeMentions.at.shift()
  }
  if (
    causeMentions.authors.some(
      (author, index) => author === causeMention.author && causeMentions.on[index] === causeMention.on,
    )
  )
    return
  causeMentions.authors.push(causeMention.author)
  causeMentions.on.push(causeMention.on)
  causeMentions.at.push(causeMention.at)
}

/** How many people named which cause since an instant. */
export function causeMentionsSince(causeMentions: CauseMentions, from: Instant): MentionedCause {
  const mentionedCauses: Record<ServiceId, number> = {}
  for (const [index, on] of causeMentions.on.entries()) {
    if (causeMentions.at[index]! >= from) mentionedCauses[on] = (mentionedCauses[on] ?? 0) + 1
  }
  return mentionedCauses
}
