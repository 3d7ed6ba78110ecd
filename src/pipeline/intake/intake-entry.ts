import type { SourceOutage } from '../../core/detection/baseline/source-outages.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { Seed } from '../../core/engine/seed.js'
import type { History } from '../../core/engine/service/learn-history.js'
import type { Command } from '../../core/model/command.js'
import type { Instant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { intakeEntryFrom1, intakeEntryFrom2, unchanged } from '../log/migrations.js'
import type { LogEntry } from '../ports/store.js'

const codec = defineCodec<Packed>({
  kind: 'intake entry',
  version: 5,
  migrations: { 1: intakeEntryFrom1, 2: intakeEntryFrom2, 3: unchanged, 4: unchanged },
})

/**
 * What was accepted in one go, as the intake log keeps it. Most posts name no service, and of them only the time and a
 * mark of the author matter: they move stream time. These are two numbers each, times as steps from the one before.
 */
export interface IntakeEntry {
  readonly source: string
  readonly receivedAt: Instant
  readonly ingestedPosts: readonly IngestedPost[]
  /** The source has come to its end: what its last posts allow is to be decided. */
  readonly isEnd: boolean
  /** The source reports since when it is unavailable, or that it is available again. */
  readonly sourceOutage: SourceOutage | null
  /** What the source's network counted about a service before it was listened to. */
  readonly history: History | null
  /** What an import learnt about a service from recorded posts. */
  readonly seed: Seed | null
  /** What an operator wants done, in its place among the posts. */
  readonly command: Command | null
}

interface Packed {
  readonly source: string
  readonly receivedAt: Instant
  readonly at: readonly number[]
  readonly authors: readonly number[]
  /** What more there is to know of some of the posts, by their place. */
  readonly full: readonly (readonly [place: number, rest: Omit<IngestedPost, 'at' | 'author'>])[]
  readonly end?: true
  readonly sourceOutage?: SourceOutage
  readonly history?: History
  readonly seed?: Seed
  readonly command?: Command
}

const NO_TAGS: readonly string[] = []

export function packEntry(entry: IntakeEntry): string {
  const at: number[] = []
  const authors: number[] = []
  const full: [number, Omit<IngestedPost, 'at' | 'author'>][] = []
  let before = 0
  for (const { at: now, author, key, classified, hashtags } of entry.ingestedPosts) {
    if (classified !== null || hashtags.length > 0) full.push([at.length, { key, classified, hashtags }])
    at.push(now - before)
    authors.push(author)
    before = now
  }
  const packed: Packed = {
    source: entry.source,
    receivedAt: entry.receivedAt,
    at,
    authors,
    full,
    ...(entry.isEnd ? { end: true } : {}),
    ...(entry.sourceOutage === null ? {} : { sourceOutage: entry.sourceOutage }),
    ...(entry.history === null ? {} : { history: entry.history }),
    ...(entry.seed === null ? {} : { seed: entry.seed }),
    ...(entry.command === null ? {} : { command: entry.command }),
  }
  return codec.encode(packed)
}

/** The entry as it was without its posts: what else it says still holds. */
export function withoutPosts({ number, value }: LogEntry): string {
  return packEntry({ ...unpackEntry(value, number), ingestedPosts: [] })
}

/** @throws DamagedState when it was not packed by this version */
export function unpackEntry(text: string, number: number): IntakeEntry {
  const packed = codec.decode(text, `entry ${number} of the intake log`)
  const ingestedPosts: IngestedPost[] = []
  let at = 0
  let next = 0
  for (let place = 0; place < packed.at.length; place++) {
    at += packed.at[place]!
    const author = packed.authors[place]!
    const known = packed.full[next]
    if (known !== undefined && known[0] === place) {
      ingestedPosts.push({ at, author, ...known[1] })
      next++
    } else ingestedPosts.push({ at, author, key: 0, classified: null, hashtags: NO_TAGS })
  }
  return {
    source: packed.source,
    receivedAt: packed.receivedAt,
    ingestedPosts,
    isEnd: packed.end === true,
    sourceOutage: packed.sourceOutage ?? null,
    history: packed.history ?? null,
    seed: packed.seed ?? null,
    command: packed.command ?? null,
  }
}
