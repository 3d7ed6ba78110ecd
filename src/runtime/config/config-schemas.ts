import { z } from 'zod'
import type { WordListName } from '../../core/model/catalogue.js'
import { type LexiconEntry, PHRASE_LISTS, STANCES, STEMMERS, WORD_LISTS } from '../../core/model/catalogue.js'
import { CATEGORIES, FEATURES, PLATFORMS } from '../../core/model/vocabulary.js'

/**
 * A list as people write it: `names: netflix, netflix italia` or a YAML list. One line with commas is easier to read
 * and parses six times faster than as many YAML nodes.
 */
const list = z
  .union(
    [z.string(), z.number().transform(String), z.array(z.union([z.string(), z.number().transform(String)]))],
    {
      error: 'write a list, or one line with commas',
    },
  )
  .transform((value) => (typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value))
const listOrNone = list.default([])
const text = z.string().min(1, 'must not be empty')
const name = z.union([text, z.number().transform(String)])
const country = z.string().regex(/^[A-Z]{2}$/, 'a country is an ISO 3166-1 alpha-2 code, such as IT')

const ambiguousSchema = z.strictObject({
  name,
  context: listOrNone,
  needs: listOrNone,
  not: listOrNone,
  besideCue: z.boolean().default(false),
})

/** One entry of `services/<category>.yaml`. The category comes from the file's name unless the entry gives one. */
export const serviceSchema = z.strictObject({
  id: text,
  name,
  names: listOrNone,
  misspellings: listOrNone,
  ambiguous: z.array(ambiguousSchema).default([]),
  hashtags: listOrNone,
  accounts: z.record(z.string(), list).default({}),
  accountIds: z.record(z.string(), list).optional(),
  statusPage: z
    .string()
    .regex(/^(?:(?:statuspage|instatus|betterstack|feed|google|aws|apple|slack) )?https?:\/\/[^\s#]/, {
      error: 'write an address, before it the kind where it is no Statuspage: "feed https://…"',
    })
    .optional(),
  owner: text,
  category: z.enum(CATEGORIES).optional(),
  countries: listOrNone.pipe(z.array(country)),
  features: listOrNone.pipe(z.array(z.enum(FEATURES)).min(1, 'name at least one feature that can break')),
  dependsOn: listOrNone,
  platformFor: list.pipe(z.array(z.enum(CATEGORIES))).optional(),
  yields: z.boolean().optional(),
})

/** `watch.yaml` of an overlay: what is watched, by any of these. */
export const watchSchema = z
  .strictObject({
    services: listOrNone,
    categories: listOrNone.pipe(z.array(z.enum(CATEGORIES))),
    countries: listOrNone.pipe(z.array(country)),
  })
  .refine(
    ({ services, categories, countries }) => services.length + categories.length + countries.length > 0,
    'names nothing, so nothing would be watched; name services, categories or countries, or delete the file',
  )

export const contextsSchema = z.record(z.string(), list.pipe(z.array(text)))

/** One entry of `places.yaml`. */
export const placeSchema = z.strictObject({
  country,
  region: text.optional(),
  names: listOrNone,
  cautious: listOrNone,
  afterComma: listOrNone,
  /** Of an overlay: the whole shipped entry, or some of its names. */
  remove: z.union([z.literal(true), list]).optional(),
})

const stance = z.enum(STANCES)
const weight = z.number()
const why = z.string()
const feature = z.enum(FEATURES)
// YAML reads 404 as a number; a phrase is what stands there.
const phrase = z.union([z.string(), z.number().transform(String)])

/**
 * `languages/<code>/cues.yaml` and `grammar.yaml`: single phrases, or groups whose phrases share stance, weight, why
 * and feature.
 */
export const lexiconSchema = z
  .strictObject({
    phrases: z
      .array(z.strictObject({ phrase, stance, weight, why, feature: feature.optional() }))
      .nullish()
      .transform((value) => value ?? []),
    groups: z
      .array(z.strictObject({ stance, weight, why, feature: feature.optional(), phrases: z.array(phrase) }))
      .nullish()
      .transform((value) => value ?? []),
    hashtagCues: z
      .array(z.strictObject({ cue: z.string(), stance, weight }))
      .nullish()
      .transform((value) => value ?? []),
    hashtagTraps: z
      .union([
        z.string().transform((value) => value.split(',').map((item) => item.trim())),
        z.array(z.string()),
      ])
      .nullish()
      .transform((value) => value ?? []),
    /** Of an overlay: phrases and hashtag cues of the files below. */
    remove: z.array(phrase).default([]),
  })
  .transform(({ phrases, groups, hashtagCues, hashtagTraps, remove }) => ({
    entries: [
      ...phrases.map((one) => entryOf(one.phrase, one)),
      ...groups.flatMap((group) => group.phrases.map((one) => entryOf(one, group))),
    ],
    hashtagCues,
    hashtagTraps,
    remove,
  }))

type Shared = Omit<LexiconEntry, 'phrase' | 'feature'> & {
  readonly feature?: LexiconEntry['feature'] | undefined
}

function entryOf(phrase: string, { stance, weight, why, feature }: Shared): LexiconEntry {
  return feature === undefined ? { phrase, stance, weight, why } : { phrase, stance, weight, why, feature }
}

/** `languages/<code>/language.yaml`. */
export const languageSchema = z.strictObject({
  name: text,
  /** Needed where there are words, to read posts. */
  stemmer: z.enum(STEMMERS).optional(),
  countries: listOrNone.pipe(z.array(country)),
  locale: z.string().refine(isLocale, 'a locale is a BCP 47 tag, such as pt-BR').optional(),
})

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

/** Words with spaces between: a list of hundreds is read at a glance so. */
const words = z
  .union([z.string(), z.number().transform(String)], { error: 'write words with spaces between' })
  .transform((value) => value.split(/\s+/).filter((word) => word !== ''))

const wordListFields = Object.fromEntries(
  WORD_LISTS.map((name) => [name, PHRASE_LISTS.has(name) ? listOrNone : words.default([])]),
) as Record<WordListName, typeof listOrNone | z.ZodDefault<typeof words>>

/** `languages/<code>/words.yaml`. */
export const wordsSchema = z.strictObject({
  features: z.partialRecord(z.enum(FEATURES), words).default({}),
  platforms: z.partialRecord(z.enum(PLATFORMS), words).default({}),
  search: z
    .strictObject({
      complaints: listOrNone,
      strongest: listOrNone,
      tagEndings: listOrNone,
      besideName: listOrNone,
      statements: listOrNone,
    })
    .optional(),
  ...wordListFields,
})
