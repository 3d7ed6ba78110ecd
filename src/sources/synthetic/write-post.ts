import { SECOND } from '../../core/model/instant.js'
import type { Place, Post } from '../../core/model/post.js'
import type { CountryCode, Tongue } from './population/audiences.js'
import { AUDIENCES } from './population/audiences.js'
import type { Random } from './random.js'
import { pick, pickByShare } from './random.js'

/** More than complain of any outage, so that strangers hardly ever share a name. */
export const PEOPLE = 5_000_000
/** Few say where they are; half of those say which part of the country. */
const PLACED = 0.12
/** Networks mostly state the language, and sometimes wrongly. */
const LANGUAGE_STATED = 0.8
const LANGUAGE_WRONG = 0.03

export function writePost(
  random: Random,
  second: number,
  place: number,
  text: string,
  country: CountryCode | null,
  sources?: Readonly<Record<string, number>>,
): Post {
  return {
    id: `${second}-${place}`,
    source: sources === undefined ? 'synthetic' : pickByShare(random, sources),
    at: second * SECOND + Math.floor(random() * SECOND),
    text,
    lang: country === null ? null : languageHint(random, AUDIENCES[country].tongue),
    author: {
      id: `s${Math.floor(random() * PEOPLE)}`,
      handle: null,
      followers: null,
      createdAt: null,
      verified: false,
    },
    place: country === null || random() >= PLACED ? null : placeIn(random, country),
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: NOTHING,
  }
}

const NOTHING: readonly string[] = []

function languageHint(random: Random, tongue: Tongue): Tongue | null {
  if (random() >= LANGUAGE_STATED) return null
  if (random() >= LANGUAGE_WRONG) return tongue
  return tongue === 'it' ? 'en' : 'it'
}

function placeIn(random: Random, country: CountryCode): Place {
  return random() < 0.5 ? { country } : { country, region: pick(random, AUDIENCES[country].regions) }
}
