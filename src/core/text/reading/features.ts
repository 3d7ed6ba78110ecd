import type { Feature } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { CueHit } from '../match/cues.js'
import type { Token } from '../tokens/tokenize.js'

/** What is broken: what the phrases say, then the parts that the post names; only what the services have. */
export function findFeatures(
  hits: readonly CueHit[],
  tokens: readonly Token[],
  offered: ReadonlySet<Feature>,
  { features, featurePairs }: Words,
): readonly Feature[] {
  const found = new Set<Feature>()
  for (const { cue } of hits) {
    if (
      cue.feature !== null &&
      (cue.stance === 'complaint' || cue.stance === 'asking') &&
      offered.has(cue.feature)
    )
      found.add(cue.feature)
  }
  for (const [index, token] of tokens.entries()) {
    const named = featurePairs.get(token.text)?.get(tokens[index + 1]?.text ?? '') ?? features.get(token.text)
    // A service without a homepage of its own has the word for its website.
    const feature = named === 'homepage' && !offered.has(named) ? 'website' : named
    if (feature !== undefined && offered.has(feature)) found.add(feature)
  }
  return [...found]
}
