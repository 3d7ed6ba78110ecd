import type { Post } from '../../model/post.js'
import type { JudgedPost } from '../judge/judge-post.js'
import { guessPostLanguage, isLoan } from '../language/language.js'
import type { TextParts } from '../language/text-parts.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import { wordsOfCue } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'

/** The language of a post; null where nothing is found in it, since nobody asks then and guessing costs time. */
export function languageOfPost(
  post: Post,
  { text, tokens, official }: MatchedPost,
  { mentions, hits, subjects, discovered }: JudgedPost,
  parts: { readonly catalogue: CompiledCatalogue; readonly text: TextParts },
): ReturnType<typeof guessPostLanguage> | null {
  const isNeeded = subjects.length > 0 || official.length > 0 || discovered.length > 0 || hits.length > 0
  if (!isNeeded) return null
  const named = new Set<number>()
  for (const { from, to } of mentions) for (let index = from; index < to; index++) named.add(index)
  const countries = subjects.flatMap((id) => parts.catalogue.services.get(id)?.countries ?? [])
  const only =
    countries.length > 0 && countries.every((country) => country === countries[0]) ? countries[0]! : null
  let en = 0
  let it = 0
  for (const hit of hits) {
    const { cue } = hit
    // "netflix down" fits a phrase of either language.
    if (wordsOfCue(hit, tokens, mentions).split(' ').every(isLoan)) continue
    if (cue.language === 'en') en += 0.5
    if (cue.language === 'it') it += 0.5
  }
  for (const { tag } of mentions) if (tag?.cue?.language === 'it') it += 0.5
  return guessPostLanguage(tokens, (index) => named.has(index), { en, it }, text, post.lang, only, parts.text)
}
