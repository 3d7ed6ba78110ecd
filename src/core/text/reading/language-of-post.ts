import type { Post } from '../../model/post.js'
import type { JudgedPost } from '../judge/judge-post.js'
import { guessPostLanguage } from '../language/language.js'
import type { TextParts } from '../language/text-parts.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import { wordsOfCue } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'
import { namedTokens } from '../match/mentions.js'

/** The language of a post; null where nothing is found in it, since nobody asks then and guessing costs time. */
export function languageOfPost(
  post: Post,
  { text, tokens, official }: MatchedPost,
  { mentions, hits, subjects, discovered }: JudgedPost,
  parts: { readonly catalogue: CompiledCatalogue; readonly text: TextParts },
): ReturnType<typeof guessPostLanguage> | null {
  const isNeeded = subjects.length > 0 || official.length > 0 || discovered.length > 0 || hits.length > 0
  if (!isNeeded) return null
  const { words } = parts.catalogue
  const named = namedTokens(mentions)
  const countries = subjects.flatMap((id) => parts.catalogue.services.get(id)?.countries ?? [])
  const only =
    countries.length > 0 && countries.every((country) => country === countries[0]) ? countries[0]! : null
  const weights = new Map<string, number>()
  const add = (language: string) => weights.set(language, (weights.get(language) ?? 0) + 0.5)
  for (const hit of hits) {
    // "netflix down" fits a phrase of any language.
    if (
      wordsOfCue(hit, tokens, mentions)
        .split(' ')
        .every((word) => words.lists.loans.has(word))
    )
      continue
    add(hit.cue.language)
  }
  for (const { tag } of mentions) if (tag?.cue) add(tag.cue.language)
  return guessPostLanguage(
    tokens,
    (index) => named.has(index),
    weights,
    text,
    post.lang,
    only,
    words,
    parts.text,
  )
}
