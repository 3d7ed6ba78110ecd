import { setImmediate } from 'node:timers/promises'
import type { SourceOutage } from '../../core/detection/baseline/source-outages.js'
import type { IncomingPost, IngestedPost } from '../../core/engine/post/ingested-post.js'
import { isIngested } from '../../core/engine/post/ingested-post.js'
import type { History } from '../../core/engine/service/learn-history.js'
import type { Command } from '../../core/model/command.js'
import type { Instant } from '../../core/model/instant.js'
import type { DeadLetters } from '../log/dead-letters.js'
import { writeWork } from '../log/dead-letters.js'
import type { Clock } from '../ports/clock.js'
import type { Change, Store } from '../ports/store.js'
import type { ClassifyPost } from './classify-post.js'
import type { IntakeEntry } from './intake-entry.js'
import { packEntry } from './intake-entry.js'
import { eachInSlices, mapInSlices, SHORT, SLICE } from './map-in-slices.js'
import { expiredStatements, writeStatements } from './official-statements.js'
import { INTAKE } from './sequencer.js'
import { readSequencerOffset, SEQUENCER_OFFSET } from './sequencer-state.js'

/**
 * Where posts are accepted: read at once, so that nothing but what the detection needs is ever stored, and put into the
 * intake log. What `accept` resolved for survives the death of any process.
 */
export interface Intake {
  /**
   * Stores posts, and `also` in the same atomic step. Posts beyond `MAX_IN_ENTRY` become several entries of one commit.
   */
  accept(source: string, posts: readonly IncomingPost[], also?: Also): Promise<Accepted>
  /** The id under which a post is stored, by the network's own. */
  keyedId(id: string): string
  /** Says that a source has come to its end. */
  end(source: string, also?: Also): Promise<Accepted>
  /** Reports that a source is unavailable, or available again. */
  sourceOutage(sourceOutage: SourceOutage): Promise<Accepted>
  /** Passes on what a source's network counted about a service before the source was connected. */
  history(source: string, history: History): Promise<Accepted>
  /** Puts what an operator wants among the posts; it is safe from a crash, and obeyed in its turn. */
  command(command: Command, also?: Also): Promise<Accepted>
  /** How many entries wait to be put in order; asked of the store at most every `BACKLOG_EVERY`. */
  backlog(): Promise<number>
}

/** What is checked and set along with the posts: a source's cursor, a key against doing it twice. */
export type Also = Pick<Change, 'checks' | 'set'>

export type Accepted =
  | {
      readonly kind: 'done'
      /** Ids of the accepted posts whose text is stored. */
      readonly shown?: readonly string[]
      /** Of the accepted posts that speak of services, which and when. */
      readonly about?: readonly AboutServices[]
    }
  | { readonly kind: 'refused'; readonly key: string }

export interface AboutServices {
  readonly at: Instant
  readonly services: readonly string[]
}

export interface IntakeParts {
  readonly store: Store
  readonly clock: Clock
  readonly classifyPost: ClassifyPost
  /** Posts that stalled processes are left out. */
  readonly deadLetters?: DeadLetters | undefined
}

/**
 * Beyond so many entries waiting, sources are held back and requests are asked to come again: what is accepted is
 * worked off first.
 */
export const MAX_BACKLOG = 2_000
const MAX_IN_ENTRY = 1_000
const BACKLOG_EVERY = 100

export function createIntake(parts: IntakeParts): Intake {
  const { store, clock, classifyPost } = parts
  const lastBacklog = { entries: 0, askedAt: Number.NEGATIVE_INFINITY }
  return {
    keyedId: (id) => classifyPost.keyedId?.(id) ?? id,
    accept: (source, posts, also) => acceptPosts(parts, source, posts, also),
    end: (source, also) => append(store, [{ ...EMPTY, source, receivedAt: clock.now(), isEnd: true }], also),
    sourceOutage: (sourceOutage) =>
      append(store, [{ ...EMPTY, source: sourceOutage.source, receivedAt: clock.now(), sourceOutage }]),
    history: (source, history) => append(store, [{ ...EMPTY, source, receivedAt: clock.now(), history }]),
    command: (command, also) =>
      append(store, [{ ...EMPTY, source: 'operator', receivedAt: clock.now(), command }], also),
    async backlog() {
      const now = clock.now()
      if (now - lastBacklog.askedAt < BACKLOG_EVERY) return lastBacklog.entries
      lastBacklog.askedAt = now
      lastBacklog.entries = await countBacklog(store)
      return lastBacklog.entries
    },
  }
}

/** Classifies posts, and stores them in one commit. */
async function acceptPosts(
  { store, clock, classifyPost, deadLetters }: IntakeParts,
  source: string,
  posts: readonly IncomingPost[],
  also?: Also,
): Promise<Accepted> {
  const receivedAt = clock.now()
  const ingestedPosts =
    deadLetters === undefined
      ? await mapInSlices(posts, lengthOf, (post) => (isIngested(post) ? post : classifyPost(post)))
      : await classifyMarked(posts, classifyPost, deadLetters)
  const entries: IntakeEntry[] = []
  for (let from = 0; from < ingestedPosts.length; from += MAX_IN_ENTRY) {
    const part = ingestedPosts.slice(from, from + MAX_IN_ENTRY)
    entries.push({ ...EMPTY, source, receivedAt, ingestedPosts: part })
  }
  const withSaid = await withStatements(store, ingestedPosts, receivedAt, also)
  const accepted = await append(store, entries, withSaid)
  if (accepted.kind === 'refused') return accepted
  return { kind: 'done', ...(await summarize(ingestedPosts)) }
}

/** The commit of a large body has just held the process up, so others have their turn first and in between. */
async function summarize(posts: readonly IngestedPost[]) {
  const shown: string[] = []
  const about: AboutServices[] = []
  if (posts.length > MAX_IN_ENTRY) await setImmediate()
  await eachInSlices(posts, SHORT, ({ at, classified }) => {
    if (classified === null) return
    if (classified.text !== '') shown.push(classified.id)
    about.push({ at, services: [...classified.services, ...classified.named] })
  })
  if (posts.length > MAX_IN_ENTRY) await setImmediate()
  return { shown, about }
}

/** What companies say is stored in the same step, for the API alone: detection reads it from the log. */
async function withStatements(
  store: Store,
  posts: readonly IngestedPost[],
  now: Instant,
  also: Also = {},
): Promise<Also & Pick<Change, 'delete'>> {
  const written = writeStatements(posts)
  if (written.length === 0) return also
  const expired = await expiredStatements(store, written, now)
  return { ...also, set: [...(also.set ?? []), ...written], delete: expired }
}

/**
 * The one commit of whatever the intake accepts. A full entry takes about ten milliseconds to pack; the process answers
 * others between two of them.
 */
async function append(
  store: Store,
  entries: readonly IntakeEntry[],
  also: Also & Pick<Change, 'delete'> = {},
): Promise<Accepted> {
  const packed = await mapInSlices(entries, () => SLICE, packEntry)
  const committed = await store.commit({ ...also, append: packed.map((value) => ({ log: INTAKE, value })) })
  return committed.kind === 'refused' ? committed : { kind: 'done' }
}

/** How many entries the sequencer has not read. */
async function countBacklog(store: Store): Promise<number> {
  const [tail] = await store.tails([INTAKE])
  const [offset = null] = await store.get([SEQUENCER_OFFSET])
  return tail! - readSequencerOffset(offset).position
}

/** Reading a short complaint takes a quarter of a millisecond, as much as so many characters. */
const EACH = 900
const lengthOf = (post: IncomingPost) => (isIngested(post) ? 0 : EACH + post.text.length)

async function classifyMarked(
  posts: readonly IncomingPost[],
  classifyPost: ClassifyPost,
  { mark, isSetAside }: DeadLetters,
): Promise<IngestedPost[]> {
  const classify = (post: IncomingPost) => {
    // It was short and needed no reading, so it stalls nothing.
    if (isIngested(post)) return [post]
    const work = { kind: 'post', source: post.source, id: post.id } as const
    if (isSetAside(work)) return []
    mark.begin(writeWork(work))
    return [classifyPost(post)]
  }
  try {
    // A pause is no work on a post.
    return (await mapInSlices(posts, lengthOf, classify, () => mark.end())).flat()
  } finally {
    mark.end()
  }
}

/** An entry that says nothing yet. */
export const EMPTY = {
  ingestedPosts: [],
  isEnd: false,
  sourceOutage: null,
  history: null,
  seed: null,
  command: null,
}
