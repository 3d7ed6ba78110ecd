import type { Engine, EngineParts, SavedEngine } from '../../src/core/engine/engine.js'
import { createEngine } from '../../src/core/engine/engine.js'
import type { ClassifiedPost } from '../../src/core/engine/post/classified-post.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { MINUTE, SECOND } from '../../src/core/model/instant.js'
import { loadPolicy } from '../../src/runtime/config/load-policy.js'

export const policy = loadPolicy()

/** Monday 1 January 2024, 00:00 UTC: the beginning of invented time. */
export const START = Date.UTC(2024, 0, 1)

let made = 0

/** A complaint about "acme" by somebody new in words of their own, unless said otherwise. */
export function classified(at: number, over: Partial<ClassifiedPost> = {}): ClassifiedPost {
  made++
  return {
    at,
    source: 'x',
    id: `p${made}`,
    key: made,
    author: made,
    label: 'complaint',
    confidence: 0.95,
    services: ['acme'],
    named: [],
    discovered: [],
    official: [],
    isRepost: false,
    isReply: false,
    template: made,
    isShort: false,
    signature: '',
    isNew: false,
    instance: null,
    link: null,
    lang: 'en',
    features: ['login'],
    place: null,
    platforms: [],
    phrases: ['not working'],
    hashtags: [],
    text: `post ${made}`,
    ...over,
  }
}

/** Somebody who names the service without complaining. */
export function mention(at: number, over: Partial<ClassifiedPost> = {}): ClassifiedPost {
  return classified(at, {
    label: 'chatter',
    services: [],
    named: ['acme'],
    phrases: [],
    features: [],
    ...over,
  })
}

/** A post about nothing that counts; it moves stream time. */
export interface Plain {
  readonly at: number
  readonly plain: true
}

/** Posts about nothing every `everyMs`, so that stream time flows. */
export function murmur(from: number, to: number, everyMs: number = 5 * SECOND): Plain[] {
  const posts: Plain[] = []
  for (let at = from; at < to; at += everyMs) posts.push({ at, plain: true })
  return posts
}

/** `count` complaints spread evenly from `from` on over `minutes`. */
export function complaints(
  from: number,
  minutes: number,
  count: number,
  over: Partial<ClassifiedPost> = {},
): ClassifiedPost[] {
  return Array.from({ length: count }, (_, index) =>
    classified(from + Math.floor(((index + 0.5) * minutes * MINUTE) / count), over),
  )
}

export function inOrder(
  ...groups: readonly (readonly (ClassifiedPost | Plain)[])[]
): (ClassifiedPost | Plain)[] {
  return groups.flat().sort((a, b) => a.at - b.at)
}

export function newEngine(over: Partial<EngineParts> = {}, saved?: SavedEngine): Engine {
  return createEngine({ policy, services: [], ...over }, saved)
}

export function feed(engine: Engine, posts: readonly (ClassifiedPost | Plain)[]): AlertEvent[] {
  const events: AlertEvent[] = []
  for (const post of posts) {
    if ('plain' in post)
      events.push(...engine.take({ at: post.at, author: made++, key: 0, classified: null, hashtags: [] }))
    else
      events.push(
        ...engine.take({
          at: post.at,
          author: post.author,
          key: post.key,
          classified: post,
          hashtags: post.hashtags,
        }),
      )
  }
  return events
}

/** Plays posts to the end and returns the events. */
export function play(
  posts: readonly (ClassifiedPost | Plain)[],
  over: Partial<EngineParts> = {},
): AlertEvent[] {
  const engine = newEngine(over)
  return [...feed(engine, posts), ...engine.finish()]
}

/** Events as a timeline one can read: "44.2m opened". Minutes since `from`. */
export function timeline(events: readonly AlertEvent[], from: number): string[] {
  return events.map((event) => {
    const minutes = Math.round((Date.parse(event.at) - from) / 6_000) / 10
    return `${minutes}m ${event.type.slice('alert.'.length)}`
  })
}
