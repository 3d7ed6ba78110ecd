import type { Post } from '../../model/post.js'
import type { ServiceId } from '../../model/vocabulary.js'
import { plainText } from '../tokens/plain-text.js'
import type { Token } from '../tokens/tokenize.js'
import { tokenize } from '../tokens/tokenize.js'
import type { CompiledCatalogue } from './compile-catalogue.js'
import type { HandleReader } from './handles.js'
import type { Tag, TagReader } from './hashtags.js'
import type { Mention } from './mentions.js'
import { findMentions, stepsOf } from './mentions.js'
import { officialServices } from './official.js'
import type { Found, PhraseFinder } from './phrase-finder.js'

/** What matching needs besides the post. */
export interface MatchParts {
  readonly catalogue: CompiledCatalogue
  readonly names: PhraseFinder
  readonly tags: TagReader
  readonly handles: HandleReader
}

/** A post as tokens, with everything in it that may name a service. */
export interface MatchedPost {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly tags: readonly Tag[]
  /** The services that the author speaks for. */
  readonly official: readonly ServiceId[]
  /** The services that the source says the post is about, as far as the catalogue has them. */
  readonly about: readonly ServiceId[]
  /** Every phrase of the catalogue's names and places in it. */
  readonly found: readonly Found[]
  /** The names in it; some count only beside a cue. */
  readonly candidates: readonly Mention[]
}

/** Longer posts are read up to here; what they report stands at their beginning. Unit: tokens. */
const MAX_TOKENS = 600

export function matchPost(post: Post, { catalogue, names, tags, handles }: MatchParts): MatchedPost {
  const text = plainText(post.text)
  const tokens = tokenize(text, catalogue.words.contractions)
  if (tokens.length > MAX_TOKENS) tokens.length = MAX_TOKENS
  const official = officialServices(post, catalogue)
  const about = post.about.filter((id) => catalogue.services.has(id))
  const found = names.find(stepsOf(tokens, text))
  const candidates = findMentions(text, tokens, catalogue, found, tags, handles, [...about, ...official])
  return { text, tokens, tags: tags.readAll(text), official, about, found, candidates }
}
