import { groupMentions } from '../match/clauses.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import type { CueHit } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'
import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'

/** The names in a post that count, of all that may be one; `found` are its cues. */
export function acceptNames(
  matched: MatchedPost,
  found: readonly CueHit[],
  catalogue: CompiledCatalogue,
): readonly Mention[] {
  const accepted = believedNames(matched, found, catalogue).filter((one) => !isCheckIn(one, matched))
  return withoutPlaces(accepted, matched.tokens, catalogue)
}

/** Sure names, doubtful ones that a cue speaks of, and those named together with either. */
function believedNames(
  { text, tokens, candidates }: MatchedPost,
  found: readonly CueHit[],
  { words, services }: CompiledCatalogue,
): readonly Mention[] {
  const counts = candidates.map(
    (one) => one.certainty === 'sure' || isOnlyName(one, candidates, services) || standsBeside(one, found),
  )
  if (counts.every(Boolean)) return candidates
  const groups = groupMentions(tokens, candidates, text, words)
  return candidates.filter(
    (_, number) => counts[number] || groups.some((group, other) => group === groups[number] && counts[other]),
  )
}

const PLACE_WORDS = 3

/** "@ Irvine Spectrum Giant Wheel", "@ MAX's Wine Dive": a place with more words than the name that is in it. */
function isCheckIn(
  { from, to, kind }: Mention,
  { tokens, text }: Pick<MatchedPost, 'tokens' | 'text'>,
): boolean {
  const isAt = (index: number) =>
    /(^|\s)@\s$/.test(text.slice(Math.max(0, tokens[index]!.start - 3), tokens[index]!.start))
  let first = from
  while (first > 0 && from - first < PLACE_WORDS && !isAt(first) && tokens[first - 1]!.isCapital) first--
  const next = tokens[to]?.text === 's' ? tokens[to + 1] : tokens[to]
  return kind === 'name' && isAt(first) && (first < from || next?.isCapital === true)
}

/** A doubtful name beside others that are not, clouds aside, is nobody's name, unless a cue stands beside it. */
function isOnlyName(
  { service }: Mention,
  candidates: readonly Mention[],
  services: CompiledCatalogue['services'],
): boolean {
  return candidates.every(
    (other) => other.service === service || other.certainty !== 'sure' || isCloud(other, services),
  )
}

function isCloud({ service }: Mention, services: CompiledCatalogue['services']): boolean {
  return services.get(service)?.category === 'cloud'
}

/** "Netflix on my Roku", "Monzo declined in Tesco": devices and tills give way, unless both are said to fail. */
function withoutPlaces(
  mentions: readonly Mention[],
  tokens: readonly Token[],
  { services, words }: CompiledCatalogue,
): readonly Mention[] {
  const yields = ({ service }: Mention) => services.get(service)?.yields === true
  // The cloud is used on no device: "Alexa is mute, AWS is down".
  const isUsed = (one: Mention) => !yields(one) && !isCloud(one, services)
  if (!mentions.some(yields) || !mentions.some(isUsed)) return mentions
  const isJoined = (one: Mention | undefined, other: Mention | undefined) =>
    one !== undefined &&
    other !== undefined &&
    one.to + 1 === other.from &&
    words.lists.joiners.has(tokens[one.to]!.text)
  return mentions.filter(
    (one, number) =>
      !yields(one) || isJoined(mentions[number - 1], one) || isJoined(one, mentions[number + 1]),
  )
}

function standsBeside({ from, to }: Mention, hits: readonly CueHit[]): boolean {
  return hits.some(
    (hit) =>
      (hit.cue.stance === 'complaint' || hit.cue.stance === 'asking' || hit.cue.stance === 'recovery') &&
      hit.cue.weight >= 0.45 &&
      ((hit.from <= from && hit.to >= to) || (hit.from === to && hit.mentions.length === 0)),
  )
}
