import type { Instant } from '../../core/model/instant.js'
import { formatInstant, MINUTE } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { Outage } from './outages.js'
import type { Said } from './world.js'

/**
 * Says what should be found, from what people meant and not from how it reads. A person who complained because of an
 * outage counts for it, once, at the moment of their first post. It knows nothing of the detection.
 */
export interface Oracle {
  consume(said: Said): void
  truth(observed: {
    readonly from: Instant
    readonly to: Instant
    readonly services: readonly ServiceId[]
  }): SizedTruth
}

/** What `outcry evaluate --truth` reads, with the size of each outage beside it. */
export interface SizedTruth {
  readonly from: string
  readonly to: string
  readonly services: readonly ServiceId[]
  readonly outages: readonly SizedOutage[]
}

export interface SizedOutage {
  readonly service: ServiceId
  readonly onset: string
  readonly end: string
  /** Most distinct complainers in any five minutes. */
  readonly peak: number
  readonly complainers: number
  /** When the fifth of them spoke up; null where there were fewer. */
  readonly fifthAt: string | null
}

const WINDOW = 5 * MINUTE

export function createOracle(): Oracle {
  const received = new Map<Outage, Map<string, Instant[]>>()
  return {
    consume({ post, speech, outage }) {
      if (outage === null || speech !== 'complaint') return
      const people = received.get(outage) ?? new Map<string, Instant[]>()
      received.set(outage, people)
      const author = `${post.source} ${post.author?.id ?? post.id}`
      const times = people.get(author)
      if (times === undefined) people.set(author, [post.at])
      else times.push(post.at)
    },
    truth: ({ from, to, services }) => ({
      from: formatInstant(from),
      to: formatInstant(to),
      services,
      outages: [...received]
        .filter(([{ onset, end }]) => onset < to && end > from)
        .map(([outage, people]) => size(outage, people))
        .sort((a, b) => (a.onset < b.onset ? -1 : 1)),
    }),
  }
}

function size({ service, onset, end }: Outage, people: ReadonlyMap<string, readonly Instant[]>): SizedOutage {
  const first = [...people.values()].map((times) => Math.min(...times)).sort((a, b) => a - b)
  const fifth = first[4]
  return {
    service,
    onset: formatInstant(onset),
    end: formatInstant(end),
    peak: peakOf(people),
    complainers: people.size,
    fifthAt: fifth === undefined ? null : formatInstant(fifth),
  }
}

/** The most people who spoke within one window: those who repeat themselves in it are one. */
function peakOf(people: ReadonlyMap<string, readonly Instant[]>): number {
  const posts = [...people].flatMap(([author, times]) => times.map((at) => ({ at, author })))
  posts.sort((a, b) => a.at - b.at)
  const inside = new Map<string, number>()
  let most = 0
  let oldest = 0
  for (const { at, author } of posts) {
    inside.set(author, (inside.get(author) ?? 0) + 1)
    for (; posts[oldest]!.at <= at - WINDOW; oldest++) {
      const gone = posts[oldest]!.author
      const left = inside.get(gone)! - 1
      if (left === 0) inside.delete(gone)
      else inside.set(gone, left)
    }
    most = Math.max(most, inside.size)
  }
  return most
}
