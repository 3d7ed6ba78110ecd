import type { Proposal } from '../model/alert.js'
import { MIXED, OTHER_LANGUAGE } from '../model/vocabulary.js'
import type { AlertState } from './alert-state.js'
import { ranked } from './tally.js'

/** A hashtag belongs to the service if it contains the name, or a word of the name with this many letters. */
const MIN_WORD_LENGTH = 4
const LANGUAGE_SHARE = 0.1

/**
 * The catalogue entry of a discovered service, from its complaints, for a person to check.
 * The category stays unknown: "down" says nothing about it.
 */
export function proposeService({ service, tallies }: AlertState): Proposal {
  const words = service.split('-')
  const joined = words.join('')
  const languages = ranked(tallies.languages, 4).filter(
    ([lang, count]) =>
      lang !== MIXED && lang !== OTHER_LANGUAGE && count >= LANGUAGE_SHARE * tallies.complaints,
  )
  const marks = [joined, ...words.filter((word) => word.length >= MIN_WORD_LENGTH)]
  const hashtags = ranked(tallies.hashtags, 10).filter(([tag]) => marks.some((word) => tag.includes(word)))
  return {
    id: service,
    name: words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' '),
    names: [...new Set([words.join(' '), joined])],
    hashtags: hashtags.map(([tag]) => tag),
    languages: languages.map(([lang]) => lang),
    category: null,
  }
}
