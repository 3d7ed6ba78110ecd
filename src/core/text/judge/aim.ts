import type { ServiceId } from '../../model/vocabulary.js'
import { noisyOr } from '../../stats/noisy-or.js'
import type { Clauses } from '../match/clauses.js'
import type { CueHit } from '../match/cues.js'
import type { Mention } from '../match/mentions.js'
import type { Target } from './attribute.js'

/** A cue together with what it speaks of; `services` is empty when it speaks of nobody. */
export interface Aimed {
  readonly hit: CueHit
  readonly services: readonly ServiceId[]
  /** How near the cue and the name are, 0–1. */
  readonly nearness: number
}

/** What a review says without a name is nearly always said of its app. */
const ABOUT_NEARNESS = 0.95
const NOBODY: readonly ServiceId[] = []

/**
 * Says of which services a cue speaks. Where the source says what the post is about, names are mostly means: "provato
 * con spid".
 */
export function aim(
  hit: CueHit,
  target: Target,
  mentions: readonly Mention[],
  about: readonly ServiceId[],
): Aimed {
  if (about.length > 0 && hit.mentions.length === 0) return { hit, services: about, nearness: ABOUT_NEARNESS }
  if (mentions.length === 0) return { hit, services: NOBODY, nearness: 0 }
  const named = [...new Set(target.mentions.map((number) => mentions[number]!.service))]
  const isOnly = mentions.every(({ service }) => service === mentions[0]!.service)
  return { hit, services: named, nearness: isOnly ? 1 : target.nearness }
}

/** How strongly the cues of a post speak of one service, 0–1 each. */
export interface Strength {
  readonly service: ServiceId
  readonly complaint: number
  readonly recovery: number
}

export function strengthsOf(
  services: readonly ServiceId[],
  aimed: readonly Aimed[],
  mentions: readonly Mention[],
): readonly Strength[] {
  return services.map((service) => {
    let complaint = 0
    let recovery = 0
    const add = (stance: string, weight: number) => {
      if (stance === 'complaint' || stance === 'asking') complaint = noisyOr(complaint, weight)
      else if (stance === 'recovery') recovery = noisyOr(recovery, weight)
    }
    for (const { hit, services: meant, nearness } of aimed)
      if (meant.includes(service)) add(hit.cue.stance, hit.cue.weight * nearness)
    for (const { tag, service: tagged } of mentions)
      if (tag?.cue && tagged === service) add(tag.cue.stance, tag.cue.weight)
    return { service, complaint, recovery }
  })
}

/** From this share of the strongest on, a service is meant too. */
const SHARED = 0.6
const ANY = 0.1

/** The services that the cues of one kind speak of; `others` where they speak of none. */
export function meantBy(
  kind: 'complaint' | 'recovery',
  strengths: readonly Strength[],
  others: readonly ServiceId[],
): readonly ServiceId[] {
  const strongest = Math.max(0, ...strengths.map((one) => one[kind]))
  if (strongest < ANY) return others
  return strengths.filter((one) => one[kind] >= SHARED * strongest).map(({ service }) => service)
}

/** What the cues of a post speak of, before the model judges it. */
export interface AimedPost {
  readonly mentions: readonly Mention[]
  readonly hits: readonly CueHit[]
  readonly aimed: readonly Aimed[]
  readonly clauses: Clauses
  readonly subjects: readonly ServiceId[]
  readonly strengths: readonly Strength[]
  /** The services that it complains of if it complains; empty where it names none. */
  readonly targets: readonly ServiceId[]
}
