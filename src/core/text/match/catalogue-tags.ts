import type { Lexicon, Service, Stance } from '../../model/catalogue.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { TagGate } from '../scan/tag-gate.js'
import { buildTagGate } from '../scan/tag-gate.js'
import type { Contractions } from '../tokens/tokenize.js'
import { tokenizePhrase } from './phrase-net.js'

/** Tags that are a service's name, without spaces. */
export type CatalogueTags = ReadonlyMap<
  string,
  { readonly service: ServiceId; readonly isAmbiguous: boolean }
>

/** A hashtag cue must be at least this sure to make an unknown name a service. */
export const DISCOVERY_WEIGHT = 0.85

export interface HashtagCue {
  readonly cue: string
  readonly stance: Stance
  readonly weight: number
  readonly language: Lexicon['language']
}

export function collectTags(services: readonly Service[], contractions: Contractions): CatalogueTags {
  const tags = new Map<string, { service: ServiceId; isAmbiguous: boolean }>()
  for (const { id, names, misspellings, hashtags, ambiguous } of services) {
    for (const { name } of ambiguous)
      if (!tags.has(foldTag(name, contractions)))
        tags.set(foldTag(name, contractions), { service: id, isAmbiguous: true })
    for (const name of [...names, ...misspellings, ...hashtags])
      tags.set(foldTag(name, contractions), { service: id, isAmbiguous: false })
  }
  return tags
}

export function collectTagCues(
  lexicons: readonly Lexicon[],
  contractions: Contractions,
): ReadonlyMap<string, HashtagCue> {
  return new Map(
    lexicons.flatMap(({ language, hashtagCues }) =>
      hashtagCues.map(
        ({ cue, stance, weight }) => [foldTag(cue, contractions), { cue, stance, weight, language }] as const,
      ),
    ),
  )
}

/** What `analyse` of `hashtags.ts` takes a tag apart into. */
export function tagGateOf(
  { lists }: Words,
  tags: CatalogueTags,
  tagCues: ReadonlyMap<string, HashtagCue>,
): TagGate {
  const parts = [...tags.keys(), ...tagCues.keys(), ...lists.tagFillers]
  const complaints = [...tagCues].filter(
    ([, { stance, weight }]) => stance === 'complaint' && weight >= DISCOVERY_WEIGHT,
  )
  return buildTagGate({
    firsts: [...parts, ...lists.tagFixes],
    lasts: parts,
    reportsAhead: [...lists.tagReports].filter((start) => tagCues.has(start)),
    reportsBehind: complaints.map(([cue]) => cue),
  })
}

/** A tag as it is compared: folded, without separators. */
export function foldTag(tag: string, contractions: Contractions): string {
  return tokenizePhrase(tag, contractions).join('').replaceAll('_', '')
}
