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
  const most = options.most ?? 500
  const cursorEvery = options.cursorEvery ?? 5_000
  let posts: Post[] = []
  /**
   * Beside each post the latest cursor up to it. A part of the posts has a place of its own, so a long backlog moves on
   * too.
   */
  let cursors: (string | null)[] = []
  /** They go with the next batch: a removal may come before its post, which is then refused. */
  let removals: Removal[] = []
  let cursor: string | null = null
  let passed = 0
  let failure: { readonly error: unknown } | null = null
  let storing: Promise<void> | null = null

  return {
    add(post, at, removal = null) {
      if (at !== null) cursor = at
      if (post !== null) {
        posts.push(post)
        cursors.push(cursor)
      }
      if (removal !== null) removals.push(removal)
      passed++
      // After a failure nothing more: a later cursor would step over the posts that were not stored.
      if (failure === null && storing === null && (hasWork() || passed >= cursorEvery)) void start()
    },
    get waiting() {
      return posts.length
    },
    async flush() {
      while (failure === null && (storing !== null || passed > 0)) await (storing ?? start())
      if (failure !== null) throw failure.error
    },
  }

  function start(): Promise<void> {
    // A tick later, so that the events of one network packet travel together.
    storing = new Promise((resolve) => setImmediate(resolve)).then(store).finally(() => {
      storing = null
      if (failure === null && hasWork()) void start()
    })
    return storing
  }

  function hasWork(): boolean {
    return posts.length > 0 || removals.length > 0
  }

  async function store(): Promise<void> {
    const isAll = posts.length <= most
    const batch = isAll ? posts : posts.slice(0, most)
    const index = isAll ? cursor : cursors[most - 1]!
    posts = isAll ? [] : posts.slice(most)
    cursors = isAll ? [] : cursors.slice(most)
    if (isAll) passed = 0
    const removed = removals
    removals = []
    try {
      await (removed.length === 0 ? intake.accept(batch, index) : intake.accept(batch, index, removed))
    } catch (error) {
      failure = { error }
      options.onFailure(error)
    }
  }
}
