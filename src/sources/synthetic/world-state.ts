import type { Instant } from '../../core/model/instant.js'
import { DAY, MINUTE } from '../../core/model/instant.js'
import type { Outage, OutagePlan } from './outages.js'
import { AFTERMATH, BLOCK, drawOutages, toOutage } from './outages.js'
import type { Phrases } from './phrases/phrases.js'
import type { Templates } from './phrases/templates.js'
import { TEMPLATES } from './phrases/templates.js'
import type { CountryCode } from './population/audiences.js'
import { AUDIENCES, busyness, COUNTRIES } from './population/audiences.js'
import { grumpiness, talkativeness } from './population/moods.js'
import type { Population } from './population/populations.js'
import { POPULATIONS, populationOf } from './population/populations.js'
import { seedOf } from './random.js'
import type { ScenePlan } from './scenes.js'
import type { Weights } from './weights.js'
import { ALIKE, total, weigh } from './weights.js'

export interface WorldPlan {
  readonly seed: number
  /** All posts, on average over the week; nights have fewer. */
  readonly postsPerSecond: number
  /** Of all posts, those that name a service. */
  readonly serviceShare?: number
  /** Outages a day, over all services. */
  readonly outagesPerDay?: number
  /** Instead of drawn ones. */
  readonly outages?: readonly OutagePlan[]
  /** Beside the drawn ones. */
  readonly also?: readonly OutagePlan[]
  /** What else sets people talking. */
  readonly scenes?: readonly ScenePlan[]
  /** Who is talked about; a dozen by default. */
  readonly populations?: readonly Population[]
  /** Of what names a service, personal trouble. */
  readonly trickle?: number
  readonly templates?: Templates
  /** By default each post is from a network of this name. */
  readonly sources?: Readonly<Record<string, number>>
}

/** A plan with its defaults, and what was computed from it for the stretch of time that is asked for. */
export interface WorldState {
  readonly plan: WorldPlan
  /** Posts a second about something else, at the average hour. */
  readonly idleRate: number
  /** Posts a second that name a service, at the average hour. */
  readonly talkRate: number
  readonly trickleShare: number
  readonly populations: readonly Population[]
  readonly templates: Templates
  readonly spoken: Readonly<Record<CountryCode, Phrases>>
  /** In order of their start. */
  readonly scenes: readonly ScenePlan[]
  /** In order of their onset; undefined where outages are drawn. */
  readonly planned: readonly Outage[] | undefined
  /** Drawn outages by block of time: a cache. */
  readonly blocks: Map<number, readonly Outage[]>
  /** The last minute that was asked for: a cache. */
  minute: Minute | null
}

export interface Minute {
  readonly at: Instant
  /** Posts a second about something else. */
  readonly idle: number
  readonly people: Weights
  readonly populations: readonly {
    readonly population: Population
    readonly people: Weights
    /** Posts a second. */
    readonly talk: number
    readonly trickle: number
  }[]
  readonly outages: readonly {
    readonly outage: Outage
    readonly population: Population
    readonly people: Weights
  }[]
  readonly scenes: readonly {
    readonly scene: ScenePlan
    readonly population: Population
    readonly other: Population | null
    readonly people: Weights
  }[]
}

/** Nearly everything that people write is about something else. */
const SERVICE_SHARE = 0.01
/** Of what names a service: somebody always has trouble of their own. */
const TRICKLE = 0.04
const OUTAGES_PER_DAY = 6
/** A higher rate scales the whole world, including its random outages. */
const PIPE = 50
/** Where those live who talk about anything. */
const POPULATION: Readonly<Partial<Record<CountryCode, number>>> = { IT: 0.4, GB: 0.25, US: 0.35 }

/** What the numbers of the seed are for. A new use takes a new one, so that the rest of a world stays as it is. */
export const SEED_USE = {
  speech: 1,
  blocks: 2,
  persons: 3,
  scenes: 4,
} as const

export function createWorldState(plan: WorldPlan): WorldState {
  const serviceShare = plan.serviceShare ?? SERVICE_SHARE
  const templates = plan.templates ?? TEMPLATES
  return {
    plan,
    idleRate: plan.postsPerSecond * (1 - serviceShare),
    talkRate: plan.postsPerSecond * serviceShare,
    trickleShare: plan.trickle ?? TRICKLE,
    populations: plan.populations ?? POPULATIONS,
    templates,
    spoken: speakers(templates),
    scenes: [...(plan.scenes ?? [])].sort((a, b) => a.from - b.from),
    planned: plan.outages?.map(toOutage).sort((a, b) => a.onset - b.onset),
    blocks: new Map(),
    minute: null,
  }
}

/** The minute of an instant; computed anew only when the minute changes. */
export function minuteOf(world: WorldState, at: Instant): Minute {
  const { minute } = world
  if (minute !== null && at >= minute.at && at < minute.at + MINUTE) return minute
  world.minute = computeMinute(world, Math.floor(at / MINUTE) * MINUTE)
  return world.minute
}

/** Everything that changes slowly, computed once a minute. */
function computeMinute(world: WorldState, at: Instant): Minute {
  const { plan, populations, trickleShare } = world
  const awake = COUNTRIES.map((country) => busyness(AUDIENCES[country], at))
  const people = weigh(POPULATION, awake)
  const whole = populations.reduce((sum, { size }) => sum + size, 0)
  return {
    at,
    idle: world.idleRate * total(people),
    people,
    populations: populations.map((population, index) => {
      const where = weigh(population.where, awake)
      const rate = (world.talkRate * population.size * total(where)) / whole
      return {
        population,
        people: where,
        talk: rate * (1 - trickleShare) * talkativeness(plan.seed, index, at),
        trickle: rate * trickleShare * grumpiness(plan.seed, index, at),
      }
    }),
    outages: outagesBetween(world, at - AFTERMATH, at + MINUTE).map((outage) => ({
      outage,
      population: populationOf(outage.service),
      people: weigh(outage.where, ALIKE),
    })),
    scenes: world.scenes
      .filter(({ from, to }) => from < at + MINUTE && to > at)
      .map((scene) => {
        const population = populationOf(scene.service)
        const other = scene.other === undefined ? null : populationOf(scene.other)
        return { scene, population, other, people: weigh(scene.where ?? population.where, ALIKE) }
      }),
  }
}

/** In order of their onset. */
export function outagesBetween(world: WorldState, from: Instant, to: Instant): Outage[] {
  const { planned } = world
  const all: Outage[] = []
  if (planned !== undefined) all.push(...planned)
  else {
    all.push(...(world.plan.also ?? []).map(toOutage))
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) all.push(...drawn(world, block))
  }
  return all.filter(({ onset, end }) => onset < to && end > from)
}

function drawn({ plan, blocks }: WorldState, block: number): readonly Outage[] {
  const found = blocks.get(block)
  if (found !== undefined) return found
  const made = drawOutages(seedOf(plan.seed, SEED_USE.blocks, block), block, {
    perDay: plan.outagesPerDay ?? OUTAGES_PER_DAY,
    scale: Math.max(1, plan.postsPerSecond / PIPE),
  })
  if (blocks.size > DAY / BLOCK) blocks.clear()
  blocks.set(block, made)
  return made
}

/** How each country speaks: its language, and its own places where that is spoken elsewhere too. */
function speakers({ phrases }: Templates): Readonly<Record<CountryCode, Phrases>> {
  const all = COUNTRIES.map((country) => {
    const own = phrases[AUDIENCES[country].tongue]
    const where = own.places?.[country]
    return [country, where === undefined ? own : { ...own, fillings: { ...own.fillings, where } }] as const
  })
  return Object.fromEntries(all) as Record<CountryCode, Phrases>
}
