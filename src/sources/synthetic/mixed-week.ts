import type { Instant } from '../../core/model/instant.js'
import { DAY, HOUR, MINUTE, WEEK } from '../../core/model/instant.js'
import type { DeliveryPlan, Spell } from './delivery.js'
import type { OutagePlan } from './outages.js'
import type { SceneKind } from './phrases/scene-words.js'
import type { Templates } from './phrases/templates.js'
import type { CountryCode } from './population/audiences.js'
import type { Population } from './population/populations.js'
import { MANY_POPULATIONS } from './population/populations.js'
import type { Random } from './random.js'
import { createRandom, pick, pickByShare, seedOf } from './random.js'
import type { ScenePlan } from './scenes.js'
import type { WorldPlan } from './world.js'

/**
 * Four days to learn from, in which all is well with thirty services, and a week with two dozen outages and every trap.
 */
export interface MixedWeek {
  readonly plan: WorldPlan
  readonly delivery: DeliveryPlan
  /** From here on it is learnt, from there on judged. */
  readonly learnFrom: Instant
  readonly from: Instant
  readonly to: Instant
}

export const OUTAGES = 24
/** Over all services: some 60,000 posts a week about them, and enough besides for time to go on. */
const POSTS_PER_SECOND = 0.12
const SERVICE_SHARE = 0.85
/** With it the median service has a complaint or two an hour, and the largest one every few minutes. */
const TRICKLE = 0.12
const SOURCES = { x: 0.6, bluesky: 0.25, mastodon: 0.15 }
/** Complainers a minute at the height, drawn evenly by ratio: peaks of 3 to 300 people in five minutes. */
const SMALLEST = 0.3
const RANGE = 200
/** An outage keeps clear of the week's ends, and of another of the same service. */
const MARGIN = 6 * HOUR
const APART = 8 * HOUR

/** A week determined by its seed. Every third week has a change of the clocks, in spring or autumn. */
export function mixedWeek(seed: number, templates?: Templates): MixedWeek {
  const random = createRandom(seedOf(seed, WEEKS, 0))
  const learnFrom = pick(random, BEGINNINGS)
  const from = learnFrom + LEARNT
  const to = from + WEEK
  const outages = drawWeek(random, from, to)
  const scenes = drawScenes(random, from, to, outages)
  return {
    plan: {
      seed,
      postsPerSecond: POSTS_PER_SECOND,
      serviceShare: SERVICE_SHARE,
      trickle: TRICKLE,
      populations: MANY_POPULATIONS,
      outages,
      scenes,
      sources: SOURCES,
      ...(templates === undefined ? {} : { templates }),
    },
    delivery: {
      seed,
      meanDelayMs: 2_000,
      twice: 0.01,
      wrongClock: 0.001,
      stale: [spell(random, from, to, 30 * MINUTE), spell(random, from, to, HOUR)],
      silent: [spell(random, from, to, 2 * HOUR)],
    },
    learnFrom,
    from,
    to,
  }
}

const WEEKS = 50
const LEARNT = 4 * DAY
/** Days of beginning; in the week that is judged after the third and the sixth the clocks change in Europe. */
const BEGINNINGS = [
  Date.UTC(2024, 0, 8),
  Date.UTC(2024, 5, 10),
  Date.UTC(2024, 2, 28),
  Date.UTC(2024, 8, 2),
  Date.UTC(2024, 10, 11),
  Date.UTC(2024, 9, 24),
]

function drawWeek(random: Random, from: Instant, to: Instant): OutagePlan[] {
  const outages: OutagePlan[] = []
  while (outages.length < OUTAGES) {
    const population = pick(random, MANY_POPULATIONS)
    const length = Math.round(20 * 6 ** random()) * MINUTE
    const onset = from + Math.round(MARGIN + random() * (to - from - length - 2 * MARGIN))
    const end = onset + length
    const isNear = outages.some(
      (other) =>
        other.service === population.service && onset < other.end + APART && end > other.onset - APART,
    )
    if (isNear) continue
    outages.push({
      service: population.service,
      onset,
      end,
      peak: SMALLEST * RANGE ** random(),
      rampMs: Math.round((1 + random() * 12) * MINUTE),
      halfLifeMs: random() < 0.3 ? null : Math.round((0.5 + random() * 2) * HOUR),
      features: random() < 0.5 ? [pick(random, population.features)] : [],
      where: random() < 0.35 ? { [pickByShare(random, population.where)]: 1 } : population.where,
      admittedAfterMs: random() < 0.6 ? Math.round((5 + random() * 20) * MINUTE) : null,
    })
  }
  return outages.sort((a, b) => a.onset - b.onset)
}

/** How often each trap is set in a week, for how long, and how loudly: posts a minute. */
const TRAPS: readonly (readonly [SceneKind, number, Instant, number])[] = [
  ['stock', 3, 6 * HOUR, 8],
  ['joke', 1, 12 * HOUR, 26],
  ['price', 2, 10 * HOUR, 6],
  ['maintenance', 2, 8 * HOUR, 0.6],
  ['angry', 2, 2 * HOUR, 2.5],
  ['tips', 1, 3 * HOUR, 0.3],
]
/** A finale's talk, as a multiple of the usual. */
const FINALE = 20
const FINALES: readonly string[] = ['netflix', 'disney-plus', 'prime-video']
const MATCHES: readonly string[] = ['dazn', 'prime-video', 'tim']
/** Louder outages are joked about, compared and read about on the next day. */
const FAMOUS = 8

function drawScenes(random: Random, from: Instant, to: Instant, outages: readonly OutagePlan[]): ScenePlan[] {
  const week = to - from
  const somewhere = (length: Instant) => from + Math.round(random() * (week - length))
  const scenes: ScenePlan[] = TRAPS.flatMap(([kind, times, length, height]) =>
    Array.from({ length: times }, () => {
      const start = somewhere(length)
      return {
        kind,
        service: pick(random, MANY_POPULATIONS).service,
        from: start,
        to: start + length,
        height,
        ...(kind === 'angry' ? { accounts: 1 } : {}),
      }
    }),
  )
  for (let left = 2; left > 0; left--) {
    const start = somewhere(15 * MINUTE)
    const accounts = 30 + Math.floor(random() * 31)
    const to = start + Math.round((5 + random() * 10) * MINUTE)
    scenes.push({
      kind: 'bots',
      service: pick(random, MANY_POPULATIONS).service,
      from: start,
      to,
      height: 12,
      accounts,
    })
  }
  for (const service of FINALES.slice(0, 2)) {
    const start = from + Math.floor(random() * 7) * DAY + 19 * HOUR
    scenes.push({
      kind: 'finale',
      service,
      from: start,
      to: start + 5 * HOUR,
      height: FINALE * usualTalk(service),
    })
  }
  for (const [index, service] of MATCHES.entries()) {
    const start = from + (2 + index) * DAY + 19.75 * HOUR
    const where: Partial<Record<CountryCode, number>> = { IT: 1 }
    scenes.push({ kind: 'football', service, from: start, to: start + 2 * HOUR, height: 5, where })
  }
  return [...scenes, ...outages.flatMap((outage) => aftermath(random, outage, to))]
}

function aftermath(random: Random, { service, onset, end, peak }: OutagePlan, to: Instant): ScenePlan[] {
  const other = pick(
    random,
    MANY_POPULATIONS.filter((population) => population.service !== service),
  ).service
  const start = onset + 5 * MINUTE
  const during: ScenePlan[] = [
    { kind: 'rival', service, other, from: start, to: end, height: peak / 15 },
    { kind: 'tips', service, from: start, to: end, height: peak / 30 },
  ]
  if (peak < FAMOUS) return during
  during.push({ kind: 'meme', service, other, from: start, to: end, height: peak / 6 })
  const morrow = end + 12 * HOUR
  if (morrow + 6 * HOUR > to) return during
  return [
    ...during,
    { kind: 'echo', service, from: morrow, to: morrow + 6 * HOUR, height: Math.min(12, peak / 3) },
  ]
}

/** Posts a minute about a service, over the week. */
function usualTalk(service: string): number {
  const whole = MANY_POPULATIONS.reduce((sum, { size }) => sum + size, 0)
  const { size } = MANY_POPULATIONS.find((population: Population) => population.service === service)!
  return (60 * POSTS_PER_SECOND * SERVICE_SHARE * size) / whole
}

function spell(random: Random, from: Instant, to: Instant, length: Instant): Spell {
  const start = from + Math.round(random() * (to - from - length))
  return { source: pick(random, ['bluesky', 'mastodon']), from: start, to: start + length }
}
