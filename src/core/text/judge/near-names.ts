import type { ServiceId } from '../../model/vocabulary.js'
import type { CatalogueTags } from '../match/catalogue-tags.js'

/** The service of a name with one slip of the pen ("whatspap", "netfilx"), or null. Costs the length of the name. */
export type NearName = (name: string) => ServiceId | null

/** One letter of a shorter name makes another name: "tim" is near to "time". */
const MIN_NEAR = 6

/**
 * Finds names that differ by one letter too much, too few, another, or two in the wrong order. Two such words share one
 * of the words that each becomes without one letter (the deletions of SymSpell, Garbe 2012). The first letter is hardly
 * ever wrong, and with another one "kinder" would be Tinder. The words are collected at the first question.
 */
export function createNearName(names: CatalogueTags): NearName {
  let byShortened: ReadonlyMap<string, ServiceId | null> | null = null
  return (name) => {
    if (name.length < MIN_NEAR) return null
    byShortened ??= collect(names)
    for (const shortened of [name, ...shortenedFrom(name)]) {
      const service = byShortened.get(shortened)
      if (service !== undefined) return service
    }
    return null
  }
}

/** Null where words of two services meet. */
function collect(names: CatalogueTags): ReadonlyMap<string, ServiceId | null> {
  const byShortened = new Map<string, ServiceId | null>()
  for (const [name, { service, isAmbiguous }] of names) {
    if (isAmbiguous || name.length < MIN_NEAR) continue
    for (const shortened of [name, ...shortenedFrom(name)]) {
      const known = byShortened.get(shortened)
      byShortened.set(shortened, known === undefined || known === service ? service : null)
    }
  }
  return byShortened
}

function shortenedFrom(name: string): readonly string[] {
  return Array.from(
    { length: name.length - 1 },
    (_, index) => name.slice(0, index + 1) + name.slice(index + 2),
  )
}
