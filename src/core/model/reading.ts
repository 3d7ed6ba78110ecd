import type { Place } from './post.js'
import type { Feature, Label, Language, Platform, ServiceId } from './vocabulary.js'

/** What the text analysis found in one post. */
export interface Reading {
  /** Null when nothing in the post needed it: it names no service and carries no cue. */
  readonly lang: Language | null
  readonly label: Label
  /** The services that the label is about, in the order of their first mention. */
  readonly services: readonly ServiceId[]
  /** Every service that the post names, in whatever role; what is here and not complained of feeds the brand series. */
  readonly mentioned: readonly ServiceId[]
  /** Uncatalogued services that the post reports as broken ("#volareradiodown"), kebab-case. */
  readonly discovered: readonly ServiceId[]
  readonly features: readonly Feature[]
  /** On what it fails, where the post says so. */
  readonly platforms: readonly Platform[]
  readonly place: Place | null
  /** How sure the label is, 0–1. */
  readonly score: number
  /** Which phrases and rules decided, in words a person can follow, most decisive first. */
  readonly because: readonly string[]
  /** The cue phrases found, as the lexicon writes them; evidence for an alert. */
  readonly phrases: readonly string[]
  /** Hashtags, folded to lower case without accents, without '#'. */
  readonly hashtags: readonly string[]
  /** Equal for near-identical texts: the text less names, links, handles, numbers, case, accents and word forms. */
  readonly template: string
  /** Whether the template is so short ("netflix down") that two people may well have written it apart. */
  readonly isShort: boolean
  /** A sketch that is alike for near-duplicates of a long complaint; empty for all else. */
  readonly signature: string
  /** The first link, less scheme, query and fragment. */
  readonly link: string | null
}
