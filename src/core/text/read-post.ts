import type { Post } from '../model/post.js'
import type { Reading } from '../model/reading.js'
import type { JudgeParts } from './judge/judge-post.js'
import { judgePost } from './judge/judge-post.js'
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
 * 3. reading: language, place, features and template, written down with the reasons; see `makeReading` for `isBrief`.
 */
export function readPost(post: Post, parts: ReadingParts, isBrief = false): Reading {
  const matched = matchPost(post, parts)
  const judged = judgePost(post, matched, parts)
  return makeReading(post, matched, judged, parts, isBrief)
}
