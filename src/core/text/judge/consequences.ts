import type { Service } from '../../model/catalogue.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { Clauses } from '../match/clauses.js'
import type { CueHit } from '../match/cues.js'
import type { Token } from '../tokens/tokenize.js'
import type { Aimed } from './aim.js'

/** What is known of the services that complaints speak of. */
export type UpstreamOf = ReadonlyMap<ServiceId, Pick<Service, 'category' | 'dependsOn'>>

/**
 * Says which complaints of a post with several services are meant.
 *
 * - "Can't open Snapchat, AWS outage": the writer cannot open Snapchat. The cloud, or the network that a service
 *   depends on, is how it is explained. What is complained of is the service. Other services fail beside each other:
 *   "Poste ID sends no code, no SPID either" complains of both.
 * - "Can't watch Netflix because Xfinity is down": only the cause is broken, since Netflix does not depend on it.
 */
export function dropConsequences(
  aimed: readonly Aimed[],
  tokens: readonly Token[],
  clauses: Clauses,
  words: Words,
  services: UpstreamOf,
): readonly Aimed[] {
  const complaints = aimed.filter(
    ({ hit, services: meant }) => hit.cue.stance === 'complaint' && meant.length > 0,
  )
  const explained = complaints.filter(({ services: meant }) =>
    complaints.some((other) => isExplainedBy(other.services, meant, services)),
  )
  const left = explained.length === 0 ? aimed : aimed.filter((one) => !explained.includes(one))
  const causes = causesIn(left, tokens, clauses, words)
  if (causes.length === 0) return left
  return left.filter(
    ({ hit, services: meant }) =>
      hit.cue.stance !== 'complaint' ||
      isCause(hit, tokens, clauses, words) ||
      !isConsequence(meant, hit.from, causes, clauses),
  )
}

/** The complaints that give a reason: "because Xfinity is down". */
export function causesIn(
  aimed: readonly Aimed[],
  tokens: readonly Token[],
  clauses: Clauses,
  words: Words,
): readonly Aimed[] {
  return aimed.filter(
    ({ hit, services }) =>
      hit.cue.stance === 'complaint' && services.length > 0 && isCause(hit, tokens, clauses, words),
  )
}

/** Whether the sentence of the token `at`, which speaks of `services`, gives something else as the reason. */
export function isConsequence(
  services: readonly ServiceId[],
  at: number,
  causes: readonly Aimed[],
  { sentenceOf }: Clauses,
): boolean {
  return causes.some(
    (cause) =>
      sentenceOf[cause.hit.from] === sentenceOf[at] &&
      !cause.services.some((service) => services.includes(service)),
  )
}

/** Whether all of `causes` are what one of `services` stands on, and none of them is among those services. */
export function isExplainedBy(
  services: readonly ServiceId[],
  causes: readonly ServiceId[],
  known: UpstreamOf,
): boolean {
  return causes.every(
    (cause) =>
      !services.includes(cause) &&
      services.some((service) => {
        const one = known.get(service)
        const kind = known.get(cause)?.category
        if (one === undefined) return false
        if (kind === 'cloud' && one.category !== 'cloud') return true
        return (
          one.dependsOn.includes(cause) && (kind === 'cloud' || (kind === 'telecom' && one.category !== kind))
        )
      }),
  )
}

/** Whether the clause of a cue begins with a word of reason. */
function isCause(
  { from }: CueHit,
  tokens: readonly Token[],
  { clauseOf }: Clauses,
  { lists: { causes } }: Words,
): boolean {
  let first = from
  while (first > 0 && clauseOf[first - 1] === clauseOf[from]) first--
  return causes.has(tokens[first]!.text)
}
