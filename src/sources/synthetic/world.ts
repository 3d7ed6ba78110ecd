import type { Instant } from '../../core/model/instant.js'
import { HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Speech } from './crowd-texts.js'
import { chat, say } from './crowd-texts.js'
import type { Random } from './random.js'
import { createRandom, pick, poisson, seedOf } from './random.js'

/**
 * An invented crowd: what it posts in any second follows from the seed and that second alone, so that the world can be entered
 * anywhere. Audiences have local days; brands are talked about in bursts; somebody always complains; and now and then a service
 * fails, which the world knows and the detection has to find.
 */
export interface World {
  /** The posts of a second, in order of time. */
  postsAt(second: number): Post[]
  /** The outages that touch a stretch of time. */
  outages(from: Instant, to: Instant): Outage[]
}

export interface Outage {
  readonly service: string
  readonly onset: Instant
  readonly end: Instant
  /** Complainers a minute at its height. */
  readonly peak: number
}

export interface WorldPlan {
  readonly seed: number
  readonly postsPerSecond: number
  /** Outages a day, over all services. */
  readonly outagesPerDay?: number
  /** Instead of drawn ones. */
  readonly outages?: readonly Outage[]
}

interface Crowd {
  readonly service: string
  readonly name: string
  readonly account: string | null
  /** Share of Italian voices, and of all talk about brands. */
  readonly italian: number
  readonly size: number
}

/** Services of the catalogue, with audiences of different size and language. */
const CROWDS: readonly Crowd[] = [
  { service: 'netflix', name: 'Netflix', account: 'netflixhelps', italian: 0.3, size: 10 },
  { service: 'whatsapp', name: 'WhatsApp', account: 'whatsapp', italian: 0.5, size: 10 },
  { service: 'instagram', name: 'Instagram', account: null, italian: 0.4, size: 12 },
  { service: 'spotify', name: 'Spotify', account: 'spotifystatus', italian: 0.2, size: 6 },
  { service: 'youtube', name: 'YouTube', account: null, italian: 0.2, size: 9 },
  { service: 'telegram', name: 'Telegram', account: null, italian: 0.5, size: 4 },
  { service: 'vodafone', name: 'Vodafone', account: null, italian: 0.7, size: 4 },
  { service: 'fastweb', name: 'Fastweb', account: null, italian: 1, size: 2 },
  { service: 'paypal', name: 'PayPal', account: null, italian: 0.3, size: 3 },
  { service: 'reddit', name: 'Reddit', account: null, italian: 0.1, size: 4 },
  { service: 'twitch', name: 'Twitch', account: null, italian: 0.2, size: 3 },
  { service: 'steam', name: 'Steam', account: null, italian: 0.2, size: 3 },
]
const SIZES = CROWDS.reduce((sum, { size }) => sum + size, 0)

/** Of all posts; nearly everything that people write is about something else. */
const BRAND_SHARE = 0.01
const TRICKLE_SHARE = 0.0004
const BLOCK = 4 * HOUR
const RAMP = 4 * MINUTE
const AFTERMATH = 15 * MINUTE
const SPEECH = 1
const BLOCKS = 2
const BURSTS = 3

export function createWorld(plan: WorldPlan): World {
  const drawnBlocks = new Map<number, readonly Outage[]>()
  const perBlock = ((plan.outagesPerDay ?? 6) * BLOCK) / (24 * HOUR)

  return {
    postsAt(second) {
      const at = second * SECOND
      const random = createRandom(seedOf(plan.seed, SPEECH, second))
      const posts: Post[] = []
      const rate = plan.postsPerSecond
      const add = (count: number, make: (place: number) => Post) => {
        for (let place = 0; place < count; place++) posts.push(make(posts.length))
      }
      add(poisson(random, rate * (1 - BRAND_SHARE - TRICKLE_SHARE) * awake(at)), (place) =>
        post(random, at, place, chat(random), null),
      )
      for (const crowd of CROWDS) {
        const part = (crowd.size / SIZES) * awake(at)
        const talk = rate * BRAND_SHARE * part * burst(crowd, at)
        add(poisson(random, talk), (place) => speak(random, at, place, crowd, 'brand'))
        add(poisson(random, rate * TRICKLE_SHARE * part), (place) =>
          speak(random, at, place, crowd, 'complaint'),
        )
      }
      for (const outage of outagesNear(at)) {
        const crowd = CROWDS.find(({ service }) => service === outage.service)
        if (crowd === undefined) continue
        add(poisson(random, complaintRate(outage, at) / 60), (place) =>
          speak(random, at, place, crowd, 'complaint'),
        )
        add(poisson(random, recoveryRate(outage, at) / 60), (place) =>
          speak(random, at, place, crowd, 'recovery'),
        )
        const official = officialAt(outage, at)
        if (official !== null && crowd.account !== null) {
          add(1, (place) => officially(random, at, place, crowd, official))
        }
      }
      return posts.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    },
    outages: (from, to) =>
      plan.outages?.filter(({ onset, end }) => onset < to && end > from) ?? drawnBetween(from, to),
  }

  function outagesNear(at: Instant): readonly Outage[] {
    return (plan.outages ?? drawnBetween(at - AFTERMATH, at + 1)).filter(
      ({ onset, end }) => at >= onset && at < end + AFTERMATH,
    )
  }

  function drawnBetween(from: Instant, to: Instant): Outage[] {
    const found: Outage[] = []
    // An outage lies within its block, so that one block is all there is to look at.
    for (let block = Math.floor(from / BLOCK); block <= Math.floor(to / BLOCK); block++) {
      found.push(...drawn(block).filter(({ onset, end }) => onset < to && end + AFTERMATH > from))
    }
    return found
  }

  function drawn(block: number): readonly Outage[] {
    const known = drawnBlocks.get(block)
    if (known !== undefined) return known
    const random = createRandom(seedOf(plan.seed, BLOCKS, block))
    const made: Outage[] = []
    for (let left = poisson(random, perBlock); left > 0; left--) {
      const length = (20 + random() * 70) * MINUTE
      const onset = Math.round(block * BLOCK + random() * (BLOCK - length - AFTERMATH))
      const { service } = pick(random, CROWDS)
      if (made.some((other) => other.service === service)) continue
      made.push({ service, onset, end: Math.round(onset + length), peak: 5 * 12 ** random() })
    }
    if (drawnBlocks.size > 16) drawnBlocks.clear()
    drawnBlocks.set(block, made)
    return made
  }

  /** Talk about a brand doubles or triples for ten minutes now and then; its own tenth is always there. */
  function burst(crowd: Crowd, at: Instant): number {
    const place = Math.floor(at / (10 * MINUTE)) * CROWDS.length + CROWDS.indexOf(crowd)
    const chance = createRandom(seedOf(plan.seed, BURSTS, place))()
    return chance > 0.99 ? 8 : chance > 0.95 ? 3 : 1
  }
}

/** Two audiences, Italy's and America's, each with nights; 1 on average over the day. */
function awake(at: Instant): number {
  const hour = (at / HOUR) % 24
  const italy = 1 - 0.8 * Math.cos((2 * Math.PI * (hour - 3)) / 24)
  const america = 1 - 0.8 * Math.cos((2 * Math.PI * (hour - 10)) / 24)
  return 0.5 * italy + 0.5 * america
}

/** Complainers a minute: a ramp, then a slow tiring, then a few who have not heard that it is over. */
function complaintRate({ onset, end, peak }: Outage, at: Instant): number {
  const since = at - onset
  if (at >= end) return 0.05 * peak * (1 - (at - end) / AFTERMATH)
  return peak * Math.min(1, since / RAMP) * 0.5 ** (since / (2 * HOUR))
}

function recoveryRate({ end, peak }: Outage, at: Instant): number {
  return at < end || at >= end + AFTERMATH / 2 ? 0 : 0.3 * peak
}

function officialAt({ onset, end }: Outage, at: Instant): Speech | null {
  const second = Math.floor(at / SECOND)
  if (second === Math.floor((onset + 12 * MINUTE) / SECOND)) return 'admits'
  return second === Math.floor((end + MINUTE) / SECOND) ? 'mended' : null
}

function speak(random: Random, at: Instant, place: number, crowd: Crowd, speech: Speech): Post {
  const tongue = random() < crowd.italian ? 'it' : 'en'
  return post(random, at, place, say(random, speech, tongue, crowd.name), tongue)
}

function officially(random: Random, at: Instant, place: number, crowd: Crowd, speech: Speech): Post {
  const made = post(random, at, place, say(random, speech, 'en', crowd.name), 'en')
  const handle = crowd.account
  return {
    ...made,
    source: 'x',
    author: { ...made.author!, id: `official-${handle}`, handle, verified: true },
  }
}

function post(random: Random, second: Instant, place: number, text: string, lang: string | null): Post {
  return {
    id: `${second / SECOND}-${place}`,
    source: 'synthetic',
    at: second + Math.floor(random() * SECOND),
    text,
    lang,
    author: {
      id: `s${Math.floor(random() * 5_000_000)}`,
      handle: null,
      followers: null,
      createdAt: null,
      verified: false,
    },
    place: lang === 'it' && random() < 0.1 ? { country: 'IT' } : null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: NONE,
  }
}

const NONE: readonly string[] = []
