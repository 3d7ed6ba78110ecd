import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Place, Post } from '../../core/model/post.js'
import type { Feature, ServiceId } from '../../core/model/vocabulary.js'
import type { Outage, OutagePlan } from './outages.js'
import {
  AFTERMATH,
  BLOCK,
  complaintRate,
  drawOutages,
  officialWord,
  recoveryRate,
  toOutage,
} from './outages.js'
import type { Phrases, Speech } from './phrases/phrases.js'
import { chat, recite, renderTemplate } from './phrases/render-template.js'
import type { SceneKind } from './phrases/scene-words.js'
import type { Templates } from './phrases/templates.js'
import { TEMPLATES } from './phrases/templates.js'
import type { CountryCode, Tongue } from './population/audiences.js'
import { AUDIENCES, busyness, COUNTRIES } from './population/audiences.js'
import { grumpiness, talkativeness } from './population/moods.js'
import { namedCause } from './population/name-causes.js'
import type { Population } from './population/populations.js'
import { POPULATIONS, populationOf } from './population/populations.js'
import type { Random } from './random.js'
import { createRandom, pick, pickByShare, poisson, seedOf } from './random.js'
import type { ScenePlan } from './scenes.js'
import { sceneRate, sceneSentence, signScene, TROUBLE_SHARE } from './scenes.js'

/**
 * A synthetic population: its posts of any second depend on the seed and that second alone, so that the world can be entered
 * anywhere. Audiences have local days and weeks; brands are talked about in bursts; somebody always complains; and now and then a
 * service fails, which the world knows and the detection has to find.
 */
export interface World {
  /** The posts of a second, in order of time. */
  postsAt(second: number): Post[]
  /** The same with the intended meaning of each post, for the scoring of the reading. */
  saidAt(second: number): Said[]
  /** All posts from one moment to another, in order of time; without an end, for ever. */
  posts(from: Instant, to?: Instant): IterableIterator<Post>
  /** The outages that touch a stretch of time. */
  outages(from: Instant, to: Instant): Outage[]
  /** The same as `outcry evaluate --truth` reads it. */
  truth(from: Instant, to: Instant): WrittenTruth
}

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

export interface Said {
  readonly post: Post
  readonly speech: Speech
  /** Null for talk about something else. */
  readonly service: ServiceId | null
  /** The outage that made somebody say it. */
  readonly outage: Outage | null
  /** The scene that it is part of. */
  readonly scene: SceneKind | null
}

export interface WrittenTruth {
  readonly from: string
  readonly to: string
  readonly services: readonly ServiceId[]
  readonly outages: readonly { readonly service: ServiceId; readonly onset: string; readonly end: string }[]
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

/** What the numbers of the seed are for; a new use takes a new one, so that the rest of a world stays as it is. */
const SPEECH = 1
const BLOCKS = 2
const PERSONS = 3
const SCENES = 4

export function createWorld(plan: WorldPlan): World {
  const serviceShare = plan.serviceShare ?? SERVICE_SHARE
  const idleRate = plan.postsPerSecond * (1 - serviceShare)
  const talkRate = plan.postsPerSecond * serviceShare
  const populations = plan.populations ?? POPULATIONS
  const templates = plan.templates ?? TEMPLATES
  const spoken = speakers(templates)
  const trickleShare = plan.trickle ?? TRICKLE
  const scenes = [...(plan.scenes ?? [])].sort((a, b) => a.from - b.from)
  const planned = plan.outages?.map(toOutage).sort((a, b) => a.onset - b.onset)
  const blocks = new Map<number, readonly Outage[]>()
  let minute = minuteAt(0)

  return {
    saidAt,
    postsAt: (second) => saidAt(second).map(({ post }) => post),
    *posts(from, to = Infinity) {
      for (let second = Math.floor(from / SECOND); second * SECOND < to; second++) {
        for (const { post } of saidAt(second)) if (post.at >= from && post.at < to) yield post
      }
    },
    outages,
    truth: (from, to) => ({
      from: formatInstant(from),
      to: formatInstant(to),
      services: populations.map(({ service }) => service),
      outages: outages(from, to).map(({ service, onset, end }) => ({
        service,
        onset: formatInstant(onset),
        end: formatInstant(end),
      })),
    }),
  }

  function saidAt(second: number): Said[] {
    const at = second * SECOND
    if (at < minute.at || at >= minute.at + MINUTE) minute = minuteAt(Math.floor(at / MINUTE) * MINUTE)
    const random = createRandom(seedOf(plan.seed, SPEECH, second))
    const said: Said[] = []

    for (let left = poisson(random, minute.idle); left > 0; left--) {
      const country = pickByWeight(random, minute.people)
      const text = chat(random, spoken[country])
      said.push(
        withMeaning('idle', null, null, write(random, second, said.length, text, country, plan.sources)),
      )
    }
    for (const { population, talk, trickle, people } of minute.populations) {
      for (let left = poisson(random, talk); left > 0; left--) voice('brand', population, people)
      for (let left = poisson(random, trickle); left > 0; left--) {
        // A person with a problem of their own mostly has it with one feature.
        voice('complaint', population, people, random() < 0.4 ? pick(random, population.features) : null)
      }
    }
    for (const { outage, population, people } of minute.outages) {
      for (let left = poisson(random, complaintRate(outage, at) / 60); left > 0; left--) {
        voice('complaint', population, people, featureOf(random, outage), outage)
      }
      for (let left = poisson(random, recoveryRate(outage, at) / 60); left > 0; left--) {
        voice('recovery', population, people, null, outage)
      }
      const official = officialWord(outage, at)
      if (official !== null) announce(official, population, outage)
    }
    if (minute.scenes.length > 0) playScenes()
    return said.sort((a, b) => a.post.at - b.post.at)

    /** With numbers of their own, so that the rest of a world is the same without them. */
    function playScenes(): void {
      const chance = createRandom(seedOf(plan.seed, SCENES, second))
      for (const { scene, population, other, people } of minute.scenes) {
        for (let left = poisson(chance, sceneRate(scene, at) / 60); left > 0; left--) {
          const country = pickByWeight(chance, people)
          const tongue = languageOf(country)
          const phrases = AUDIENCES[country].tongue === tongue ? spoken[country] : templates.phrases[tongue]
          const { kind, service } = scene
          const isTrouble = kind === 'finale' && chance() < TROUBLE_SHARE
          const text =
            isTrouble || kind === 'angry'
              ? renderTemplate(chance, 'complaint', phrases, population)
              : recite(
                  chance,
                  sceneSentence(plan.seed, chance, scene, templates.scenes[tongue][kind]),
                  phrases,
                  population,
                  other,
                )
          const post = write(chance, second, said.length, text, country, plan.sources)
          const signed = isTrouble ? post : signScene(chance, scene, population, post)
          said.push({ post: signed, speech: 'scene', service, outage: null, scene: kind })
        }
      }
    }

    function voice(
      speech: 'complaint' | 'recovery' | 'brand',
      population: Population,
      people: Weights,
      feature: Feature | null = null,
      outage: Outage | null = null,
    ): void {
      const country = pickByWeight(random, people)
      const text = renderTemplate(random, speech, spoken[country], population, feature)
      const cause = speech === 'complaint' && outage !== null ? causeToName(random, outage, at) : null
      const whole = cause === null ? text : namedCause(random, text, languageOf(country), cause)
      const post = write(random, second, said.length, whole, country, plan.sources)
      said.push(
        withMeaning(speech, population.service, outage, outage === null ? post : again(random, post, outage)),
      )
    }

    /** The company speaks on X, where its accounts are known, in each language of those who are hit. */
    function announce(speech: 'admits' | 'mended', population: Population, outage: Outage): void {
      const tongues = new Set(countriesOf(outage).map((country) => AUDIENCES[country].tongue))
      const supported = [...tongues].filter((tongue) => population.accounts[tongue] !== undefined)
      for (const tongue of supported.length > 0 ? supported : (['en'] as const)) {
        const handle = population.accounts[tongue]
        if (handle === undefined) continue
        const text = renderTemplate(random, speech, templates.phrases[tongue], population)
        const post = write(random, second, said.length, text, null)
        const author = { ...post.author!, id: `official-${handle}`, handle, verified: true }
        said.push(
          withMeaning(speech, population.service, outage, { ...post, source: 'x', lang: tongue, author }),
        )
      }
    }
  }

  /** Everything that changes slowly, computed once a minute. */
  function minuteAt(at: Instant): Minute {
    const awake = COUNTRIES.map((country) => busyness(AUDIENCES[country], at))
    const people = weigh(POPULATION, awake)
    const whole = populations.reduce((sum, { size }) => sum + size, 0)
    return {
      at,
      idle: idleRate * total(people),
      people,
      populations: populations.map((population, index) => {
        const where = weigh(population.where, awake)
        const rate = (talkRate * population.size * total(where)) / whole
        return {
          population,
          people: where,
          talk: rate * (1 - trickleShare) * talkativeness(plan.seed, index, at),
          trickle: rate * trickleShare * grumpiness(plan.seed, index, at),
        }
      }),
      outages: outages(at - AFTERMATH, at + MINUTE).map((outage) => ({
        outage,
        population: populationOf(outage.service),
        people: weigh(outage.where, ALIKE),
      })),
      scenes: scenes
        .filter(({ from, to }) => from < at + MINUTE && to > at)
        .map((scene) => {
          const population = populationOf(scene.service)
          const other = scene.other === undefined ? null : populationOf(scene.other)
          return { scene, population, other, people: weigh(scene.where ?? population.where, ALIKE) }
        }),
    }
  }

  /** In order of their onset. */
  function outages(from: Instant, to: Instant): Outage[] {
    const all: Outage[] = []
    if (planned !== undefined) all.push(...planned)
    else for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) all.push(...drawn(block))
    return all.filter(({ onset, end }) => onset < to && end > from)
  }

  function drawn(block: number): readonly Outage[] {
    const found = blocks.get(block)
    if (found !== undefined) return found
    const made = drawOutages(seedOf(plan.seed, BLOCKS, block), block, {
      perDay: plan.outagesPerDay ?? OUTAGES_PER_DAY,
      scale: Math.max(1, plan.postsPerSecond / PIPE),
    })
    if (blocks.size > DAY / BLOCK) blocks.clear()
    blocks.set(block, made)
    return made
  }

  /** Some cannot let it rest: one in ten complains of the same outage again. */
  function again(random: Random, post: Post, outage: Outage): Post {
    if (random() >= 0.1) return post
    const population = createRandom(seedOf(plan.seed, PERSONS, outage.onset))
    const place = Math.floor(population() * PEOPLE) + Math.floor(random() * Math.ceil(outage.peak * 4))
    return { ...post, author: { ...post.author!, id: `s${place}` } }
  }
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

interface Minute {
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

/** Running sums in the order of `COUNTRIES`. */
type Weights = readonly number[]

/** An outage says itself who complains; their hour is in its size already. */
const ALIKE = COUNTRIES.map(() => 1)

function weigh(shares: Readonly<Partial<Record<CountryCode, number>>>, awake: readonly number[]): Weights {
  let sum = 0
  return COUNTRIES.map((country, index) => {
    sum += (shares[country] ?? 0) * awake[index]!
    return sum
  })
}

function total(weights: Weights): number {
  return weights.at(-1)!
}

function pickByWeight(random: Random, weights: Weights): CountryCode {
  const at = random() * total(weights)
  return COUNTRIES[weights.findIndex((sum) => at < sum)]!
}

function countriesOf({ where }: Outage): CountryCode[] {
  return COUNTRIES.filter((country) => (where[country] ?? 0) > 0)
}

/** Most say what fails for them where one thing fails; the others say that nothing works. */
function featureOf(random: Random, { features }: Outage): Feature | null {
  return features.length > 0 && random() < 0.7 ? pick(random, features) : null
}

/** Draws nothing where nobody names a cause, so that other worlds stay as they are. */
function causeToName(random: Random, outage: Outage, at: Instant): Population | null {
  if (outage.namedCause === null || at - outage.onset < outage.namedCause.afterMs) return null
  return random() < outage.namedCause.share ? populationOf(outage.namedCause.on) : null
}

/** Of the two in which Outcry reads; speakers of others say some things in English. */
function languageOf(country: CountryCode): 'en' | 'it' {
  return AUDIENCES[country].tongue === 'it' ? 'it' : 'en'
}

function withMeaning(speech: Speech, service: ServiceId | null, outage: Outage | null, post: Post): Said {
  return { post, speech, service, outage, scene: null }
}

/** More than complain of any outage, so that strangers hardly ever share a name. */
const PEOPLE = 5_000_000
/** Few say where they are; half of those say which part of the country. */
const PLACED = 0.12
/** Networks mostly state the language, and sometimes wrongly. */
const LANGUAGE_STATED = 0.8
const LANGUAGE_WRONG = 0.03

function write(
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
