import type { Post } from '../model/post.js'
import type { Reading } from '../model/reading.js'
import type { JudgeParts } from './judge/judge-post.js'
import { judgePost, unknownNames } from './judge/judge-post.js'
import type { MatchParts } from './match/match-post.js'
import { matchPost } from './match/match-post.js'
import type { WritingParts } from './reading/make-reading.js'
import { makeReading } from './reading/make-reading.js'

/** What reading a post needs besides the post. */
export type ReadingParts = MatchParts & JudgeParts & WritingParts

/**
 * Reads a post in full, in three steps. Takes time linear in its length.
 *
 * 1. match: the text as tokens, and every name, handle and hashtag in it that may be a service.
 * 2. judge: which names count, what each cue speaks of, what it weighs, and the resulting label.
 * 3. reading: language, place, features and template, written down with the reasons.
 */
export function readPost(post: Post, parts: ReadingParts): Reading {
  const matched = matchPost(post, parts)
  return makeReading(post, matched, judgePost(post, matched, parts), parts, false)
}

/**
 * The same for the detection: stops after the step that shows that the post is about no service, and leaves out what
 * only complaints show. Two of three posts with a word that may be a name ("now", "max") end here.
 */
export function readIfCounted(post: Post, parts: ReadingParts): Reading | null {
  const matched = matchPost(post, parts)
  const isGiven = matched.about.length > 0 || matched.official.length > 0
  if (!isGiven && matched.candidates.length === 0 && unknownNames(post, matched, [], parts).length === 0)
    return null
  const judged = judgePost(post, matched, parts)
  if (!isGiven && judged.mentioned.length === 0 && judged.discovered.length === 0) return null
  return makeReading(post, matched, judged, parts, true)
}
