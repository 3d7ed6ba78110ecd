import type { Clauses } from '../match/clauses.js'
import type { CueHit } from '../match/cues.js'
import type { Words } from '../language/words.js'
import type { Token } from '../tokens/tokenize.js'
import type { Aimed } from './aim.js'

/**
 * "Can't watch Netflix because Xfinity is down": only the cause is broken. A complaint gives way where a clause of the
 * same sentence names another service as its reason and complains of that one.
 */
export function dropConsequences(
  aimed: readonly Aimed[],
  tokens: readonly Token[],
  clauses: Clauses,
  { lists: { causes: causeWords } }: Words,
): readonly Aimed[] {
  const causes = aimed.filter(
    ({ hit, services }) =>
      hit.cue.stance === 'complaint' && services.length > 0 && isCause(hit, tokens, clauses, causeWords),
  )
  if (causes.length === 0) return aimed
  return aimed.filter(({ hit, services }) => {
    if (hit.cue.stance !== 'complaint' || isCause(hit, tokens, clauses, causeWords)) return true
    return !causes.some(
      (cause) =>
        clauses.sentenceOf[cause.hit.from] === clauses.sentenceOf[hit.from] &&
        !cause.services.some((service) => services.includes(service)),
    )
  })
}

/** Whether the clause of a cue begins with a word of reason. */
function isCause(
  { from }: CueHit,
  tokens: readonly Token[],
  { clauseOf }: Clauses,
  causeWords: ReadonlySet<string>,
): boolean {
  let first = from
  while (first > 0 && clauseOf[first - 1] === clauseOf[from]) first--
  return causeWords.has(tokens[first]!.text)
}
