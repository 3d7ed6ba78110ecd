import type { Post } from '../../core/model/post.js'
import type { Removal, SourceIntake } from '../../pipeline/ports/source.js'

/**
 * Gathers the posts of a live connection into batches, each stored with the cursor of its last event. As soon as one is
 * stored, whatever has come meanwhile is the next. So batches are small when it is quiet and large when it is busy.
 */
export interface Batcher {
  /** Adds an event's place, and its post or removal where it has one. A null cursor leaves the place where it was. */
  add(post: Post | null, cursor: string | null, removal?: Removal | null): void
  /** How many posts wait; a source that can pause its connection does so above a few thousand. */
  readonly waiting: number
  /** Resolves when everything added so far is stored. Rejects when storing failed: the connection must then end. */
  flush(): Promise<void>
}

export interface BatcherOptions {
  /** At most so many posts in one batch. */
  readonly most?: number
  /** Called at once when storing fails, so that the connection can be closed: nothing after it is accepted. */
  readonly onFailure: (error: unknown) => void
  /** Events without a post move the cursor at least every so many. */
  readonly cursorEvery?: number
}

export function createBatcher(intake: SourceIntake, options: BatcherOptions): Batcher {
  const cursorEvery = options.cursorEvery ?? 5_000
  const state = newBatches(intake, options)
  return {
    add(post, at, removal = null) {
      if (at !== null) state.cursor = at
      if (post !== null) {
        state.posts.push(post)
        state.cursors.push(state.cursor)
      }
      if (removal !== null) state.removals.push(removal)
      state.passed++
      // After a failure nothing more: a later cursor would step over the posts that were not stored.
      if (state.failure !== null || state.storing !== null) return
      if (hasWork(state) || state.passed >= cursorEvery) void startStoring(state)
    },
    get waiting() {
      return state.posts.length
    },
    async flush() {
      while (state.failure === null && (state.storing !== null || state.passed > 0))
        await (state.storing ?? startStoring(state))
      if (state.failure !== null) throw state.failure.error
    },
  }
}

/** What waits to be stored. */
interface Batches {
  readonly intake: SourceIntake
  /** At most so many posts in one batch. */
  readonly most: number
  readonly onFailure: BatcherOptions['onFailure']
  posts: Post[]
  /**
   * Beside each post the latest cursor up to it. A part of the posts has a place of its own, so a long backlog moves on
   * too.
   */
  cursors: (string | null)[]
  /** They go with the next batch: a removal may come before its post, which is then refused. */
  removals: Removal[]
  cursor: string | null
  /** Events since the last batch that took all. */
  passed: number
  failure: { readonly error: unknown } | null
  storing: Promise<void> | null
}

function newBatches(intake: SourceIntake, { most = 500, onFailure }: BatcherOptions): Batches {
  return {
    ...{ intake, most, onFailure },
    ...{ posts: [], cursors: [], removals: [], cursor: null, passed: 0, failure: null, storing: null },
  }
}

function hasWork({ posts, removals }: Batches): boolean {
  return posts.length > 0 || removals.length > 0
}

function startStoring(state: Batches): Promise<void> {
  // A tick later, so that the events of one network packet travel together.
  const tick = new Promise((resolve) => setImmediate(resolve))
  state.storing = tick
    .then(() => storeBatch(state))
    .finally(() => {
      state.storing = null
      if (state.failure === null && hasWork(state)) void startStoring(state)
    })
  return state.storing
}

async function storeBatch(state: Batches): Promise<void> {
  const { intake, most, posts, cursors, removals } = state
  const isAll = posts.length <= most
  const batch = isAll ? posts : posts.slice(0, most)
  const cursor = isAll ? state.cursor : cursors[most - 1]!
  state.posts = isAll ? [] : posts.slice(most)
  state.cursors = isAll ? [] : cursors.slice(most)
  state.removals = []
  if (isAll) state.passed = 0
  try {
    await (removals.length === 0 ? intake.accept(batch, cursor) : intake.accept(batch, cursor, removals))
  } catch (error) {
    state.failure = { error }
    state.onFailure(error)
  }
}
