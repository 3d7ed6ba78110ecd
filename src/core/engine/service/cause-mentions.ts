import type { Blamed } from '../../causes/shard-output.js'
import type { Instant } from '../../model/instant.js'
import type { ServiceId } from '../../model/vocabulary.js'

/** Who lately complained of a service and named another as what is broken; parallel arrays, oldest first. */
export interface BlameState {
  authors: number[]
  on: ServiceId[]
  at: Instant[]
  /** How many were blamed in the last finding. */
  told: number
}

/** Past so many the cause is beyond doubt. */
const MOST = 128

export function newBlames(): BlameState {
  return { authors: [], on: [], at: [], told: 0 }
}

/** Notes that somebody blames `on`; each person once for each. */
export function noteBlame(
  blames: BlameState,
  blame: { readonly author: number; readonly on: ServiceId; readonly at: Instant },
  memory: Instant,
): void {
  while (blames.at.length > 0 && (blames.at[0]! < blame.at - memory || blames.at.length >= MOST)) {
    blames.authors.shift()
    blames.on.shift()
    blames.at.shift()
  }
  if (blames.authors.some((author, index) => author === blame.author && blames.on[index] === blame.on)) return
  blames.authors.push(blame.author)
  blames.on.push(blame.on)
  blames.at.push(blame.at)
}

/** How many people blamed whom since an instant. */
export function blamedSince(blames: BlameState, from: Instant): Blamed {
  const blamed: Record<ServiceId, number> = {}
  for (const [index, on] of blames.on.entries()) {
    if (blames.at[index]! >= from) blamed[on] = (blamed[on] ?? 0) + 1
  }
  return blamed
}
