import type { Feature } from '../../../core/model/vocabulary.js'
import type { CountryCode } from '../population/audiences.js'

/** What somebody wants to say. */
export type Speech = 'complaint' | 'recovery' | 'brand' | 'admits' | 'mended' | 'idle' | 'scene'

/**
 * What people say in one language, written from how they talk and apart from the lexicons that read it. In a sentence
 * `{}` is the service as its user writes it, and `{#}` its name as a hashtag would have it. `{word}` is one of that
 * word's `fillings`.
 */
export interface Phrases {
  readonly complaints: readonly string[]
  /** What fails, said on its own; `{}` where the service is named. */
  readonly failures: Readonly<Partial<Record<Feature, readonly string[]>>>
  /** Said before and after a complaint, often nothing. */
  readonly sighs: readonly string[]
  readonly asides: readonly string[]
  readonly recoveries: readonly string[]
  readonly relief: readonly string[]
  readonly brand: readonly string[]
  /** Official words. */
  readonly admits: readonly string[]
  readonly mended: readonly string[]
  readonly idle: readonly string[]
  readonly idleTails: readonly string[]
  readonly fillings: Readonly<Record<string, readonly string[]>>
  /** What `{where}` is in a country, for a language of several. */
  readonly places?: Readonly<Partial<Record<CountryCode, readonly string[]>>>
  /** Spellings of people in a hurry. */
  readonly slang: readonly (readonly [RegExp, string])[]
}
