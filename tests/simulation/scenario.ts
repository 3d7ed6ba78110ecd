import type { ClassifiedPost } from '../../src/core/engine/post/classified-post.js'
import { postKey } from '../../src/core/engine/post/classified-post.js'
import type { Service } from '../../src/core/model/catalogue.js'
import { hash53 } from '../../src/core/model/hash53.js'
import type { Instant } from '../../src/core/model/instant.js'
import { MINUTE, SECOND } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import type { ClassifyPost } from '../../src/pipeline/intake/classify-post.js'
import type { World } from './world.js'

const CAUSE = 'hooli'

/** A cloud, and two services that depend on it. */
export const SERVICES: readonly Service[] = ['acme', 'umbrella', CAUSE].map((id) => ({
  id,
  name: id,
  names: [id],
  misspellings: [],
  ambiguous: [],
  hashtags: [],
  accounts: {},
  owner: id,
  category: id === CAUSE ? 'cloud' : 'streaming',
  countries: [],
  features: ['login'],
  dependsOn: id === CAUSE ? [] : [CAUSE],
}))

export interface Scenario {
  /** Each source's posts, in the order in which the source sends them. */
  readonly bySource: ReadonlyMap<string, readonly Post[]>
  /** Services that fail, each once, perhaps with a flare-up. */
  readonly failing: readonly string[]
  readonly end: Instant
}

const SOURCES = ['x', 'bluesky'] as const
const BEFORE = 3 * MINUTE
const AFTER = 20 * MINUTE
const MURMUR = 60 * SECOND
/** A source sends posts up to so much later than they were written. */
const DISORDER = 20 * SECOND

/** An evening with one or two outages, some talk, and posts that come twice, late or in disorder. */
export function makeScenario(world: World): Scenario {
  const start = world.now()
  const ids = SERVICES.map(({ id }) => id)
  const failing = world.chance(0.2) ? ids : ids.filter(() => world.chance(0.4))
  const sent: { readonly at: Instant; readonly post: Post }[] = []
  let last = start + BEFORE
  for (const service of failing) {
    const from = start + BEFORE + world.draw(0, 5) * MINUTE
    const until = complain(service, from)
    last = Math.max(last, until)
    // Within an hour of its end a flare-up is the same alert.
    if (world.chance(0.3)) last = Math.max(last, complain(service, until + world.draw(5, 20) * MINUTE))
  }
  const end = last + AFTER
  for (let at = start; at < end; at += world.draw(1, 2 * (MURMUR / SECOND)) * SECOND) add(at, 'murmur')
  sent.sort((a, b) => a.at - b.at)
  const bySource = new Map(
    SOURCES.map((source) => [
      source,
      sent.filter((one) => one.post.source === source).map((one) => one.post),
    ]),
  )
  return { bySource, failing, end }

  function complain(service: string, from: Instant): Instant {
    const people = world.draw(30, 40)
    const lasting = world.draw(5, 8) * MINUTE
    for (let index = 0; index < people; index++) {
      const at = from + Math.floor(((index + world.random()) * lasting) / people)
      const stance = world.chance(0.1) ? 'names' : world.chance(0.3) ? 'blames' : 'broken'
      add(at, `${stance} ${service}`)
    }
    return from + lasting
  }

  function add(at: Instant, text: string): void {
    const source = world.pick(SOURCES)
    const id = `${sent.length}`
    const one = {
      ...A_POST,
      id,
      source,
      at,
      text: `${text} ${id}`,
      author: { ...NOBODY, id: `author ${id}` },
    }
    sent.push({ at: at + world.draw(0, DISORDER), post: one })
    if (world.chance(0.05)) sent.push({ at: at + world.draw(0, 5 * MINUTE), post: one })
  }
}

export const A_POST = { lang: null, place: null, isRepost: false, isReply: false, isQuote: false, about: [] }
export const NOBODY = { handle: null, followers: null, createdAt: null, verified: false }

/** Part of the text of each complaint. */
export const TEXT = 'is not working, says'

/** Reads posts of a scenario: the pipeline behind the reader is what is simulated. */
export const classifyPost: ClassifyPost = (raw) => {
  const [stance, service] = raw.text.split(' ') as [string, string]
  const author = hash53(raw.author!.id!)
  if (stance === 'murmur') return { at: raw.at, author, key: 0, classified: null, hashtags: [] }
  const classified = classifiedOf(raw, author, stance, service)
  return { at: raw.at, author, key: classified.key, classified, hashtags: classified.hashtags }
}

function classifiedOf(raw: Post, author: number, stance: string, service: string): ClassifiedPost {
  const isComplaint = stance !== 'names'
  return {
    at: raw.at,
    source: raw.source,
    id: raw.id,
    key: postKey(raw),
    author,
    label: isComplaint ? 'complaint' : 'chatter',
    confidence: 0.95,
    services: isComplaint ? [service] : [],
    named: stance === 'blames' && service !== CAUSE ? [CAUSE] : isComplaint ? [] : [service],
    discovered: [],
    official: [],
    isRepost: false,
    isReply: false,
    template: hash53(raw.text),
    isShort: false,
    signature: '',
    isNew: false,
    ...(author % 3 === 0 ? { unverified: 'age' as const } : {}),
    instance: null,
    link: null,
    lang: 'en',
    features: ['login'],
    platforms: [],
    place: { country: author % 2 === 0 ? 'IT' : 'US' },
    phrases: ['not working'],
    hashtags: [`${service}down`],
    text: isComplaint ? `${service} ${TEXT} ${raw.id} of ${raw.source}` : '',
  }
}
