import type { Instant } from '../../core/model/instant.js'
import { SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Feature, ServiceId } from '../../core/model/vocabulary.js'
import type { Outage } from './outages.js'
import { complaintRate, officialWord, recoveryRate } from './outages.js'
import type { Speech } from './phrases/phrases.js'
import { chat, recite, renderTemplate } from './phrases/render-template.js'
import type { SceneKind } from './phrases/scene-words.js'
import type { CountryCode } from './population/audiences.js'
import { AUDIENCES, COUNTRIES } from './population/audiences.js'
import { namedCause } from './population/name-causes.js'
import type { Population } from './population/populations.js'
import { populationOf } from './population/populations.js'
import type { Random } from './random.js'
import { createRandom, pick, poisson, seedOf } from './random.js'
import { sceneRate, sceneSentence, signScene, TROUBLE_SHARE } from './scenes.js'
import type { Weights } from './weights.js'
import { pickByWeight } from './weights.js'
import type { Minute, WorldState } from './world-state.js'
import { minuteOf, SEED_USE } from './world-state.js'
import { PEOPLE, writePost } from './write-post.js'

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

/** A second of a world while its posts are written. */
interface Second {
  readonly world: WorldState
  readonly minute: Minute
  readonly second: number
  readonly at: Instant
  readonly random: Random
  /** The posts so far; their number is part of the id of the next. */
  readonly said: Said[]
}

/** The posts of a second with their intended meaning, in order of time. */
export function saidAt(world: WorldState, second: number): Said[] {
  const at = second * SECOND
  const minute = minuteOf(world, at)
  const random = createRandom(seedOf(world.plan.seed, SEED_USE.speech, second))
  const now: Second = { world, minute, second, at, random, said: [] }
  speakIdly(now)
  speakOfServices(now)
  speakOfOutages(now)
  if (minute.scenes.length > 0) playScenes(now)
  return now.said.sort((a, b) => a.post.at - b.post.at)
}

function speakIdly({ world, minute, second, random, said }: Second): void {
  for (let left = poisson(random, minute.idle); left > 0; left--) {
    const country = pickByWeight(random, minute.people)
    const text = chat(random, world.spoken[country])
    const post = writePost(random, second, said.length, text, country, world.plan.sources)
    said.push(withMeaning('idle', null, null, post))
  }
}

function speakOfServices(now: Second): void {
  const { minute, random } = now
  for (const { population, talk, trickle, people } of minute.populations) {
    for (let left = poisson(random, talk); left > 0; left--) speak(now, 'brand', population, people)
    for (let left = poisson(random, trickle); left > 0; left--) {
      // A person with a problem of their own mostly has it with one feature.
      const feature = random() < 0.4 ? pick(random, population.features) : null
      speak(now, 'complaint', population, people, feature)
    }
  }
}

function speakOfOutages(now: Second): void {
  const { minute, random, at } = now
  for (const { outage, population, people } of minute.outages) {
    for (let left = poisson(random, complaintRate(outage, at) / 60); left > 0; left--) {
      speak(now, 'complaint', population, people, featureOf(random, outage), outage)
    }
    for (let left = poisson(random, recoveryRate(outage, at) / 60); left > 0; left--) {
      speak(now, 'recovery', population, people, null, outage)
    }
    const official = officialWord(outage, at)
    if (official !== null) announce(now, official, population, outage)
  }
}

/** With numbers of their own, so that the rest of a world is the same without them. */
function playScenes({ world, minute, second, at, said }: Second): void {
  const { plan, spoken, templates } = world
  const chance = createRandom(seedOf(plan.seed, SEED_USE.scenes, second))
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
      const post = writePost(chance, second, said.length, text, country, plan.sources)
      const signed = isTrouble ? post : signScene(chance, scene, population, post)
      said.push({ post: signed, speech: 'scene', service, outage: null, scene: kind })
    }
  }
}

function speak(
  now: Second,
  speech: 'complaint' | 'recovery' | 'brand',
  population: Population,
  people: Weights,
  feature: Feature | null = null,
  outage: Outage | null = null,
): void {
  const { world, second, at, random, said } = now
  const { plan, spoken } = world
  const country = pickByWeight(random, people)
  const text = renderTemplate(random, speech, spoken[country], population, feature)
  const cause = speech === 'complaint' && outage !== null ? causeToName(random, outage, at) : null
  const whole = cause === null ? text : namedCause(random, text, languageOf(country), cause)
  const post = writePost(random, second, said.length, whole, country, plan.sources)
  said.push(
    withMeaning(speech, population.service, outage, outage === null ? post : again(now, post, outage)),
  )
}

/** The company speaks on X, where its accounts are known, in each language of those who are hit. */
function announce(now: Second, speech: 'admits' | 'mended', population: Population, outage: Outage): void {
  const { world, second, random, said } = now
  const tongues = new Set(countriesOf(outage).map((country) => AUDIENCES[country].tongue))
  const supported = [...tongues].filter((tongue) => population.accounts[tongue] !== undefined)
  for (const tongue of supported.length > 0 ? supported : (['en'] as const)) {
    const handle = population.accounts[tongue]
    if (handle === undefined) continue
    const text = renderTemplate(random, speech, world.templates.phrases[tongue], population)
    const post = writePost(random, second, said.length, text, null)
    const author = { ...post.author!, id: `official-${handle}`, handle, verified: true }
    said.push(withMeaning(speech, population.service, outage, { ...post, source: 'x', lang: tongue, author }))
  }
}

/** Some cannot let it rest: one in ten complains of the same outage again. */
function again({ world, random }: Second, post: Post, outage: Outage): Post {
  if (random() >= 0.1) return post
  const population = createRandom(seedOf(world.plan.seed, SEED_USE.persons, outage.onset))
  const place = Math.floor(population() * PEOPLE) + Math.floor(random() * Math.ceil(outage.peak * 4))
  return { ...post, author: { ...post.author!, id: `s${place}` } }
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
