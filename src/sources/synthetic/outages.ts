import type { Instant } from '../../core/model/instant.js'
import { HOUR, MINUTE } from '../../core/model/instant.js'
import type { Feature, ServiceId } from '../../core/model/vocabulary.js'
import type { CountryCode } from './population/audiences.js'
import { POPULATIONS, populationOf } from './population/populations.js'
import type { Random } from './random.js'
import { createRandom, pick, pickByShare, poisson } from './random.js'

/** An outage as somebody plans it; what is left out is ordinary. */
export interface OutagePlan {
  readonly service: ServiceId
  readonly onset: Instant
  readonly end: Instant
  /** Complainers a minute at its height. */
  readonly peak: number
  /** From the first complaint to the height. */
  readonly rampMs?: number
  /** After the height, until half of them have tired of complaining; null for a plateau to the end. */
  readonly halfLifeMs?: number | null
  /** Who is hit, by share of the complaints; by default all who use it. */
  readonly where?: Readonly<Partial<Record<CountryCode, number>>>
  /** What fails; nothing in particular by default. */
  readonly features?: readonly Feature[]
  /** From the onset until the company says that it knows; null when it keeps silent about all of it. */
  readonly admittedAfterMs?: number | null
  /**
   * Of the complaints, those that name another service as what it comes from, once that has got about; nobody by
   * default.
   */
  readonly namedCause?: { readonly on: ServiceId; readonly share: number; readonly afterMs: number } | null
}

export type Outage = Required<OutagePlan>

/** People go on complaining, and others rejoice, for a while after an outage. */
export const AFTERMATH = 15 * MINUTE

/**
 * The outage with which a population in real time begins. The next drawn one may be hours away, and nobody who tries
 * Outcry out waits that long. It is loud and quick, so that a detection that has learnt nothing yet finds it within
 * three minutes.
 */
export function firstOutage(start: Instant): OutagePlan {
  const onset = start + 10_000
  return {
    ...{ service: 'whatsapp', onset, end: onset + 12 * MINUTE, peak: 90, rampMs: MINUTE, halfLifeMs: null },
    ...{ features: ['messaging'], admittedAfterMs: 4 * MINUTE },
  }
}

/** Eight minutes from the first to the height, as in the measured weeks of the benchmark. */
const RAMP = 8 * MINUTE
const HALF_LIFE = 2 * HOUR
const ADMITTED_AFTER = 12 * MINUTE
/** Those who do not know yet that it works again. */
const LEFT_OVER = 0.3
const FADING = 4 * MINUTE
const REJOICING = 0.25

/** Fills in what a plan leaves out. @throws RangeError for an outage that cannot be */
export function toOutage(plan: OutagePlan): Outage {
  const { where } = populationOf(plan.service)
  if (!(plan.end > plan.onset)) throw new RangeError(`${plan.service}: the outage ends before it begins`)
  return {
    rampMs: RAMP,
    halfLifeMs: HALF_LIFE,
    where,
    features: [],
    admittedAfterMs: ADMITTED_AFTER,
    namedCause: null,
    ...plan,
  }
}

/** Complainers a minute: a ramp, then a plateau or a slow tiring, then a few who do not know that it is over. */
export function complaintRate({ onset, end, peak, rampMs, halfLifeMs }: Outage, at: Instant): number {
  if (at < onset || at >= end + AFTERMATH) return 0
  const since = Math.min(at, end) - onset
  const tired = halfLifeMs === null ? 1 : 0.5 ** (Math.max(0, since - rampMs) / halfLifeMs)
  const height = peak * tired * Math.min(1, since / rampMs)
  return at < end ? height : height * LEFT_OVER * Math.exp(-(at - end) / FADING)
}

/** Those who say that it works again, a minute. */
export function recoveryRate({ end, peak }: Outage, at: Instant): number {
  return at < end || at >= end + AFTERMATH ? 0 : REJOICING * peak * Math.exp(-(at - end) / FADING)
}

/** What the company says in the second that begins at `at`. */
export function officialWord(outage: Outage, at: Instant): 'admits' | 'mended' | null {
  const { onset, end, admittedAfterMs } = outage
  if (admittedAfterMs === null) return null
  const isIn = (moment: Instant) => moment >= at && moment < at + 1_000
  if (onset + admittedAfterMs < end && isIn(onset + admittedAfterMs)) return 'admits'
  return isIn(end + MINUTE) ? 'mended' : null
}

/**
 * Random outages, each within its own block so that a block can be made alone. They hit whole services or one feature,
 * everywhere or in one country, from a handful of complainers to thousands.
 */
export function drawOutages(
  seed: number,
  block: number,
  { perDay, scale }: { readonly perDay: number; readonly scale: number },
): readonly Outage[] {
  const random = createRandom(seed)
  const made: Outage[] = []
  for (let left = poisson(random, (perDay * BLOCK) / (24 * HOUR)); left > 0; left--) {
    const length = (20 + random() * 70) * MINUTE
    const onset = Math.round(block * BLOCK + random() * (BLOCK - length - AFTERMATH))
    const population = pick(random, POPULATIONS)
    const peak = SMALLEST * RANGE ** random() * scale
    const details = drawDetails(random, population)
    if (made.some(({ service }) => service === population.service)) continue
    made.push(
      toOutage({ service: population.service, onset, end: Math.round(onset + length), peak, ...details }),
    )
  }
  return made.sort((a, b) => a.onset - b.onset)
}

export const BLOCK = 4 * HOUR
/** Complainers a minute: sizes from 5 to 60, small ones as often as large ones on a scale of ratios. */
const SMALLEST = 5
const RANGE = 12

function drawDetails(random: Random, { where, features }: (typeof POPULATIONS)[number]): Partial<OutagePlan> {
  const isPartial = random() < 0.4
  const isLocal = random() < 0.3
  return {
    rampMs: Math.round((2 + random() * 10) * MINUTE),
    halfLifeMs: random() < 0.3 ? null : Math.round((0.5 + random() * 2) * HOUR),
    features: isPartial ? [pick(random, features)] : [],
    where: isLocal ? { [pickByShare(random, where)]: 1 } : where,
    admittedAfterMs: random() < 0.7 ? Math.round((5 + random() * 15) * MINUTE) : null,
  }
}
