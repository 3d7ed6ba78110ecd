// What the reader shows the model of each training post.
import { parsePost } from '../../dist/src/core/model/post.js'
import { aimPost, featuresOf, isDecidedByFact } from '../../dist/src/core/text/judge/judge-post.js'
import { compile } from '../../dist/src/core/text/match/compile-catalogue.js'
import { matchPost } from '../../dist/src/core/text/match/match-post.js'
import { createAimingParts } from '../../dist/src/core/text/reader.js'

/**
 * `extract` gives a training post its features; null where the reader finds no service in it. `wordsOf` gives the words
 * of any post.
 */
export function createExtractor(config, omitted = 0) {
  const parts = createAimingParts(compile(config))
  parts.features.omitted = omitted
  const parse = (raw) =>
    parsePost({
      createdAt: '2024-01-01T00:00:00Z',
      source: 'x',
      author: { id: 'a' },
      lang: null,
      ...raw,
    }).post
  const wordsIn = ({ tokens }) => tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text)
  const wordsOf = (raw) => {
    const post = parse(raw)
    return post === null || post === undefined ? [] : wordsIn(matchPost(post, parts))
  }
  const extract = (raw) => {
    const post = parse(raw)
    if (post === null || post === undefined) return null
    const matched = matchPost(post, parts)
    const seen = aimPost(matched, parts)
    if (seen.subjects.length === 0) return null
    featuresOf(post, matched, seen, parts)
    return {
      ids: parts.features.ids.slice(0, parts.features.count),
      words: wordsIn(matched),
      isFact: isDecidedByFact(post, matched),
    }
  }
  return {
    wordsOf,
    extract(one) {
      if (one.post !== undefined) return extract(one.post)
      const plain = extract({ id: '1', text: one.text })
      return plain ?? extract({ id: '1', text: withKnownName(one.text, one.services) })
    },
  }
}

/** Puts a name that every catalogue has where a service stands that ours has not, by the words of its id. */
function withKnownName(text, services) {
  const words = services.flatMap((id) => id.split('-')).filter((word) => word.length > 2)
  return words.reduce(
    (changed, word) => changed.replace(new RegExp(`\\b${word.replace(/\W/g, '')}\\b`, 'gi'), 'Netflix'),
    text,
  )
}
