import type { Instant } from '../../../core/model/instant.js'
import { HOUR, MINUTE } from '../../../core/model/instant.js'
import { createRandom, normal, seedOf } from '../random.js'

/**
 * How much a population talks beyond its hours, 1 on average: a slow mood, and now and then a burst that nobody
 * foresees. Counts of real brands are that far from Poisson. Their variance over mean is 2 to 31 in five minutes, their
 * peaks are 30 to 300 times the median. What it is at a moment depends on the seed and that moment alone.
 */
export function talkativeness(seed: number, population: number, at: Instant): number {
  return slowMood(seed, population, at, TALK) + bursts(seed, population, at)
}

/** Single complaints come and go with a milder mood and no bursts: variance over mean about 1.5. */
export function grumpiness(seed: number, population: number, at: Instant): number {
  return slowMood(seed, population, at, GRUMBLE)
}

interface Mood {
  readonly what: number
  /** Spread of each layer, in units of the logarithm. */
  readonly spread: number
}

const TALK: Mood = { what: 10, spread: 0.4 }
const GRUMBLE: Mood = { what: 20, spread: 0.25 }
const BURSTS = 30

/** Layers of noise, each between knots so far apart, so that near moments are alike. */
const LAYERS = [6 * HOUR, HOUR, 10 * MINUTE]
/** Mean square of the interpolated noise between two knots of variance 1. */
const SMOOTHED = 2 / 3

function slowMood(seed: number, population: number, at: Instant, { what, spread }: Mood): number {
  let sum = 0
  for (const [layer, apart] of LAYERS.entries()) {
    const knot = Math.floor(at / apart)
    const part = at / apart - knot
    const noise = (place: number) =>
      normal(createRandom(seedOf(seed + population * 7919, what + layer, place)))
    sum += spread * (noise(knot) * (1 - part) + noise(knot + 1) * part)
  }
  // A log-normal's mean is above 1 by half its variance.
  return Math.exp(sum - (LAYERS.length * spread ** 2 * SMOOTHED) / 2)
}

/** An hour brings a burst to a population with this probability: about one in two days. */
const CHANCE = 0.02
const RISE = 3 * MINUTE
/** A burst is forgotten after so many hours. */
const MEMORY = 5

function bursts(seed: number, population: number, at: Instant): number {
  const now = Math.floor(at / HOUR)
  let sum = 0
  for (let hour = now - MEMORY; hour <= now; hour++) {
    const random = createRandom(seedOf(seed + population * 7919, BURSTS, hour))
    if (random() >= CHANCE) continue
    const since = at - (hour + random()) * HOUR
    const height = 4 * 10 ** random()
    const fading = (8 + random() * 32) * MINUTE
    if (since > 0) sum += height * Math.min(1, since / RISE) * Math.exp(-since / fading)
  }
  return sum
}
