import { createHash } from 'node:crypto'
import type { IncomingPost, IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { Instant } from '../../core/model/instant.js'
import { mergeByTime } from '../../pipeline/intake/merge-by-time.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source, SourceIntake } from '../../pipeline/ports/source.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
import type { Skim } from '../forms/post-reader.js'
import type { InputProblem } from './input-problem.js'
import { openInput } from './open-input.js'
import { readPosts } from './read-posts.js'

export interface NdjsonSourceOptions {
  /** Files of posts, merged by time; `-` is standard input, which cannot be taken up again after a restart. */
  readonly paths: readonly string[]
  /** Decides of lines that they need no parsing. */
  readonly skimmer?: Skim<IngestedPost>
  readonly onProblems: (path: string, problems: readonly InputProblem[]) => void
  /** Posts that are stored together, unless storing takes so long that more have been read meanwhile. */
  readonly batch?: number
  /** How many times as fast as they were written the posts are played; 0 or none: as fast as they are accepted. */
  readonly speed?: number
}

/** How far the files were read: as many posts, of files that began so. */
interface Cursor {
  readonly posts: number
  readonly heads: readonly string[]
}

/** 0.2 wrote it without a version. */
const codec = defineCursorCodec<Cursor>({
  kind: 'cursor of files',
  version: 1,
  unversionedAtFirst: true,
  isValid: ({ posts, heads }) => typeof posts === 'number' && Array.isArray(heads),
})

const BATCH = 1_000
/** Reading runs ahead of storing by so many batches. */
const AHEAD = 10
/** Shorter waits are saved up; and no pause of a recording is played for longer. Milliseconds. */
const SHORTEST_WAIT = 20
const LONGEST_WAIT = 5_000
/** Bytes at the beginning by which a file is known again. */
const HEAD = 4_096

/**
 * Recorded posts as a live source. Its cursor counts the posts that were stored, so that it goes on after the very post
 * before a crash. Another file of the same name begins anew, and one that has grown goes on.
 */
export function createNdjsonSource(
  options: NdjsonSourceOptions,
  { clock }: { readonly clock: Clock },
): Source {
  return { name: 'ndjson', run: (intake, signal) => run(options, clock, intake, signal) }
}

/** How far the posts of one run were read and stored. */
interface Reading {
  readonly intake: SourceIntake<IncomingPost>
  readonly heads: readonly string[]
  /** Read so far, those that were stored by an earlier run included. */
  posts: number
  waiting: IncomingPost[]
  storing: Promise<void> | null
  failure: unknown
}

async function run(
  options: NdjsonSourceOptions,
  clock: Clock,
  intake: SourceIntake<IncomingPost>,
  signal: AbortSignal,
): Promise<void> {
  const heads = await Promise.all(options.paths.map(readHead))
  const skip = resumeAt(intake.cursor, heads)
  intake.report({ kind: 'live' })
  const reading: Reading = { intake, heads, posts: 0, waiting: [], storing: null, failure: null }
  await readAll(reading, skip, options, clock, signal)
  await reading.storing
  // A stop leaves out what was not stored yet: it is read again from there.
  if (reading.failure === null && !signal.aborted && reading.waiting.length > 0) await store(reading)
  if (reading.failure !== null) throw reading.failure
  if (!signal.aborted) intake.report({ kind: 'ended', detail: 'read to the end' })
}

async function readAll(
  reading: Reading,
  skip: number,
  options: NdjsonSourceOptions,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const most = options.batch ?? BATCH
  const pace = createPace(options, clock)
  for await (const batch of mergeByTime(options.paths.map((path) => postsOf(path, options)))) {
    for (const post of batch) {
      if (reading.posts < skip) {
        reading.posts++
        continue
      }
      const wait = pace(post)
      if (wait > 0) {
        if (reading.waiting.length > 0) beginStoring(reading)
        await clock.sleep(wait, signal)
        if (signal.aborted) return
      }
      // Not before the wait: what is stored meanwhile has a cursor without this post.
      reading.posts++
      reading.waiting.push(post)
      if (reading.waiting.length >= most) beginStoring(reading)
      if (reading.waiting.length >= AHEAD * most) await reading.storing
      if (reading.failure !== null) throw reading.failure
      if (signal.aborted) return
    }
    if (signal.aborted) return
  }
}

/** After a failure nothing more: a later cursor would step over the posts that were not stored. */
function beginStoring(reading: Reading): void {
  if (reading.storing === null && reading.failure === null) reading.storing = store(reading)
}

async function store(reading: Reading): Promise<void> {
  const { intake, heads, posts, waiting } = reading
  reading.waiting = []
  const isKnownAgain = !heads.includes(STANDARD_INPUT)
  const cursor = isKnownAgain ? codec.write({ posts, heads }) : null
  try {
    await intake.accept(waiting, cursor)
  } catch (error) {
    reading.failure = error
  }
  reading.storing = null
}

/** Returns how long to wait before a post is due; nothing where it is late already, or no speed is set. */
function createPace({ speed = 0 }: NdjsonSourceOptions, clock: Clock): (post: IncomingPost) => number {
  if (speed === 0) return () => 0
  const begunAt = clock.now()
  let first: Instant | null = null
  return ({ at }) => {
    first ??= at
    const wait = begunAt + (at - first) / speed - clock.now()
    return wait >= SHORTEST_WAIT ? Math.min(wait, LONGEST_WAIT) : 0
  }
}

async function* postsOf(path: string, options: NdjsonSourceOptions): AsyncGenerator<readonly IncomingPost[]> {
  for await (const { posts, problems } of readPosts(path, { skimmer: options.skimmer })) {
    if (problems.length > 0) options.onProblems(path, problems)
    yield posts
  }
}

const STANDARD_INPUT = '-'

/** What a file begins with, hashed. A file that cannot be read is reported when it is read. */
async function readHead(path: string): Promise<string> {
  if (path === STANDARD_INPUT) return STANDARD_INPUT
  const hash = createHash('sha256').update(path)
  let left = HEAD
  try {
    for await (const piece of openInput(path, {})) {
      hash.update(piece.subarray(0, left))
      left -= Math.min(left, piece.length)
      if (left === 0) break
    }
  } catch {
    return hash.update('unreadable').digest('base64url')
  }
  return hash.digest('base64url')
}

/** How many posts to pass over: those stored before, if these are the same files. */
function resumeAt(cursor: string | null, heads: readonly string[]): number {
  if (cursor === null || heads.includes(STANDARD_INPUT)) return 0
  const read = codec.read(cursor)
  return read !== null && JSON.stringify(read.heads) === JSON.stringify(heads) ? read.posts : 0
}
