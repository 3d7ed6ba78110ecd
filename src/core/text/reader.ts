import type { Post } from '../model/post.js'
import type { Reading } from '../model/reading.js'
import type { ServiceId } from '../model/vocabulary.js'
import { createFeatureSet } from './judge/hashed-features.js'
import type { LabelModel } from './judge/label-model.js'
import { createNearName } from './judge/near-names.js'
import type { TextParts } from './language/text-parts.js'
import type { CompiledCatalogue } from './match/compile-catalogue.js'
import { createHandleReader } from './match/handles.js'
import type { Tag } from './match/hashtags.js'
import { createTagReader } from './match/hashtags.js'
import { createKnowsWord } from './match/known-words.js'
import { accountsOf, officialServices } from './match/official.js'
import { createPhraseFinder } from './match/phrase-finder.js'
import type { ReadingParts } from './read-post.js'
import { readIfCounted, readPost } from './read-post.js'
import { DISGUISED, HAS_HANDLE, HAS_TAG, NAMED, REPORTED, STRETCHED } from './scan/automaton.js'
import { screen } from './scan/word-gate.js'
import { plainText } from './tokens/plain-text.js'

export interface Reader {
  /** The full reading, for `classify` and for posts that count. */
  read(post: Post): Reading
  /**
   * The hot path: null when the post neither names a service (by name, handle, hashtag or `about`) nor reports an
   * uncatalogued one. Most posts end here, after one pass over their characters. What only complaints show is left
   * out of other readings: language, template, features, phrases and reasons.
   */
  readIfCounted(post: Post): Reading | null
  /** Whether a text may name a service, in words, as a handle or as a hashtag; false is certain. */
  mayName(text: string): boolean
  /** The same in the UTF-8 bytes of a text, without its hashtags: see `screen` of `scan/word-gate.ts`. */
  screen(bytes: Uint8Array, from: number, to: number): number
  /** The hashtags of a text, folded; null where one names a service. */
  foreignTags(text: string): readonly string[] | null
  /** Ids and handles, in lower case, of which one is that of every official account. */
  readonly accounts: readonly string[]
  /** The hashtags of a text, folded; next to nothing when there is no "#". */
  hashtags(text: string): readonly string[]
  /** The services of whose official accounts the author is one. */
  officialOf(post: Pick<Post, 'source' | 'author'>): readonly ServiceId[]
  /** Whether a word is one of the lexicons, the word lists or the names of services. */
  knowsWord(word: string): boolean
  /** The service that a hashtag speaks of, in the catalogue or not. */
  serviceOfTag(tag: string): ServiceId | null
}

/** What reading needs up to the model. Training shows the model its posts with the same. */
export function createAimingParts(catalogue: CompiledCatalogue) {
  return {
    catalogue,
    names: createPhraseFinder(catalogue.names, new Set()),
    cues: createPhraseFinder(catalogue.cues, catalogue.words.lists.skippable),
    tags: createTagReader(catalogue),
    handles: createHandleReader(catalogue),
    nearName: createNearName(catalogue.tags),
    features: createFeatureSet(),
  }
}

/** Puts the text engine together. Equal posts give equal readings; what it remembers between posts only saves time. */
export function createReader(catalogue: CompiledCatalogue, text: TextParts, model: LabelModel): Reader {
  const parts: ReadingParts = {
    ...createAimingParts(catalogue),
    model,
    text,
  }
  const { automaton } = catalogue
  const { handles, tags } = parts

  const mayCount = (post: Post): boolean =>
    post.about.length > 0 || mayName(post.text) || officialServices(post, catalogue).length > 0

  const mayName = (value: string): boolean => {
    let flags = automaton.scan(value)
    if ((flags & (NAMED | REPORTED)) !== 0) return true
    if ((flags & (DISGUISED | STRETCHED)) !== 0) {
      flags |= automaton.scan(squeeze(plainText(value)))
      if ((flags & (NAMED | REPORTED)) !== 0) return true
    }
    if ((flags & HAS_TAG) !== 0) {
      for (const tag of tags.readAll(value)) if (tag.service !== null || tag.discovered !== null) return true
    }
    return (flags & HAS_HANDLE) !== 0 && mentionsDesk(value)
  }

  const mentionsDesk = (value: string): boolean => {
    for (let at = value.indexOf('@'); at !== -1; at = value.indexOf('@', at + 1)) {
      let end = at + 1
      while (end < value.length && isHandleChar(value.charCodeAt(end))) end++
      if (end > at + 3 && handles.read(value.slice(at + 1, end)) !== null) return true
    }
    return false
  }

  return {
    read: (post) => readPost(post, parts),
    readIfCounted: (post) => (mayCount(post) ? readIfCounted(post, parts) : null),
    mayName,
    knowsWord: createKnowsWord(catalogue),
    screen: (bytes, from, to) => screen(catalogue.gate, bytes, from, to),
    foreignTags(value) {
      const found = tags.readAll(value)
      return found.every(isForeign) ? found.map(({ text: tag }) => tag) : null
    },
    accounts: accountsOf(catalogue),
    officialOf: (post) => officialServices(post, catalogue),
    serviceOfTag(tag) {
      const { service, discovered } = tags.read(tag)
      return service ?? discovered
    },
    hashtags(value) {
      if (!value.includes('#')) return NO_TAGS
      return tags.readAll(value).map((tag) => tag.text)
    },
  }
}

function isForeign({ service, discovered }: Tag): boolean {
  return service === null && discovered === null
}

function isHandleChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  )
}

const NO_TAGS: readonly string[] = []

/** Runs of a letter as one and as two: a stretched name is one or the other. */
function squeeze(text: string): string {
  return `${text.replace(/(\p{L})\1\1+/gu, '$1')} ${text.replace(/(\p{L})\1\1+/gu, '$1$1')}`
}
