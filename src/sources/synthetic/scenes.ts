import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, MINUTE } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { SceneKind } from './phrases/scene-words.js'
import type { CountryCode } from './population/audiences.js'
import type { Population } from './population/populations.js'
import type { Random } from './random.js'
import { createRandom, pick, seedOf } from './random.js'

/**
 * Something that makes people talk about a service, or pretend to: no outage, and nothing that should be called one.
 */
export interface ScenePlan {
  readonly kind: SceneKind
  readonly service: ServiceId
  readonly from: Instant
  readonly to: Instant
  /** Posts a minute at its height. */
  readonly height: number
  /** Whose talk it is; by default all who use the service. */
  readonly where?: Readonly<Partial<Record<CountryCode, number>>>
  /** With whom the service is compared. */
  readonly other?: ServiceId
  /** Accounts that take part where they are few: a flood's, or the one angry user. */
  readonly accounts?: number
}

/** Talk that goes on as it began; the others rise and are slowly forgotten. */
const EVEN: ReadonlySet<SceneKind> = new Set([
  'bots',
  'angry',
  'maintenance',
  'football',
  'tips',
  'rival',
  'meme',
])
const LONGEST_RISE = 10 * MINUTE
/** What is left at the end of the height, as a power of e. */
const FORGOTTEN = 3

/** Posts a minute. */
export function sceneRate({ kind, from, to, height }: ScenePlan, at: Instant): number {
  if (at < from || at >= to) return 0
  if (EVEN.has(kind)) return height
  const rise = Math.min(LONGEST_RISE, (to - from) / 10)
  const since = at - from
  const past = Math.max(0, since - rise) / (to - from)
  return height * Math.min(1, since / rise) * Math.exp(-FORGOTTEN * past)
}

/** Of those who talk about a finale: a big audience has more people with a trouble of their own. */
export const TROUBLE_SHARE = 0.02
/** Of a joke's posts and of an echo's: reposts; the others copy the text, or write their own. */
const REPOSTED: Readonly<Partial<Record<SceneKind, number>>> = {
  joke: 0.8,
  echo: 0.3,
  finale: 0.15,
  meme: 0.2,
}
/** Small changes by which a flood tries to look like many texts. */
const DISGUISES = ['', '', '!', '!!', ' 😡', ' ...', ' 🚨', ' #fail']

/** The one sentence of a scene in which all say the same, or one of many. */
export function sceneSentence(
  seed: number,
  random: Random,
  scene: ScenePlan,
  sentences: readonly string[],
): string {
  if (scene.kind === 'joke') return pick(createRandom(seedOf(seed, JOKE, scene.from)), sentences)
  if (scene.kind === 'bots') {
    return pick(createRandom(seedOf(seed, JOKE, scene.from)), sentences) + pick(random, DISGUISES)
  }
  return pick(random, sentences)
}

const JOKE = 40

/** The scene's mark on a post: who wrote it where few do, and whether it only passes on another's words. */
export function signScene(random: Random, scene: ScenePlan, population: Population, post: Post): Post {
  const isRepost = random() < (REPOSTED[scene.kind] ?? 0)
  if (scene.accounts === undefined) return { ...post, isRepost }
  const number = Math.floor(random() * scene.accounts)
  const age = scene.kind === 'bots' ? 3 * DAY : 2_000 * DAY
  return {
    ...post,
    author: {
      ...post.author!,
      id: `${scene.kind}-${population.service}-${scene.from}-${number}`,
      followers: scene.kind === 'bots' ? 2 : 90,
      createdAt: formatInstant(scene.from - age),
    },
  }
}
