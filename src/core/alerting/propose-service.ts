import type { Proposal } from '../model/alert.js'
import type { AlertState } from './alert-state.js'
import { ranked } from './tally.js'

/** A tag is the service's when it holds its name or a word of it that is no shorter than this. */
const TELLING = 4
const LANGUAGE_SHARE = 0.1

/**
 * What the catalogue would have to say of a service that was discovered: what is known from the complaints, for a person to check.
 * What kind of service it is nobody can tell from "down".
 */
export function proposeService({ service, tallies }: AlertState): Proposal {
  const words = service.split('-')
  const joined = words.join('')
  const languages = ranked(tallies.languages, 4).filter(
    ([lang, count]) => (lang === 'en' || lang === 'it') && count >= LANGUAGE_SHARE * tallies.complaints,
  )
  const telling = [joined, ...words.filter((word) => word.length >= TELLING)]
  const hashtags = ranked(tallies.hashtags, 10).filter(([tag]) => telling.some((word) => tag.includes(word)))
  return {
    id: service,
    name: words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' '),
    names: [...new Set([words.join(' '), joined])],
    hashtags: hashtags.map(([tag]) => tag),
    languages: languages.map(([lang]) => lang),
    category: null,
  }
}
