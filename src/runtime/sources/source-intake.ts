import type { IncomingPost } from '../../core/engine/post/ingested-post.js'
import type { Also, Intake } from '../../pipeline/intake/intake.js'
import { MAX_BACKLOG } from '../../pipeline/intake/intake.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { SourceCondition, SourceIntake } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Remover } from './obey-removals.js'
import { createRemover, withoutRemoved } from './obey-removals.js'
import type { SourceAvailability } from './source-availability.js'
import type { SourceReporter } from './source-status.js'

/** Another process has moved the cursor of this source: this one must stop reading. */
export class CursorTaken extends Error {
  constructor(source: string) {
    super(`another process reads ${source} now`)
    this.name = 'CursorTaken'
  }
}

export const cursorKey = (source: string) => `${KEYS.cursor}${source}`
const WAIT_MS = 100
const WAIT_FULL_MS = 1_000

export interface SourceIntakeParts {
  readonly source: string
  readonly store: Store
  readonly intake: Intake
  readonly reporter: SourceReporter
  /** Receives every condition of the source; null where time comes from the posts, so that no source can be late. */
  readonly availability: SourceAvailability | null
  readonly sleep: (ms: number) => Promise<void>
  readonly signal: AbortSignal
}

/** What an intake knows between two batches. */
interface IntakeState extends SourceIntakeParts {
  readonly key: string
  readonly remover: Remover
  stored: string | null
  hasNews: boolean
}

/**
 * Stores the posts of one source. Posts and cursor are one commit, which succeeds only if the cursor is still the one
 * this source started from. It waits while the rest of the system is behind, and while the store has no room. What the
 * network took back is carried out before the cursor passes it.
 */
export async function openSourceIntake(parts: SourceIntakeParts): Promise<
  SourceIntake<IncomingPost> & {
    /** Says that the source has come to its end, once for what was stored since the last time. */
    end(): Promise<void>
  }
> {
  const { source, store, intake, reporter, availability } = parts
  const key = cursorKey(source)
  const [stored = null] = await store.get([key])
  const state: IntakeState = { ...parts, key, remover: createRemover(parts), stored, hasNews: false }

  return {
    get cursor() {
      return state.stored
    },
    async accept(given, cursor, removals = []) {
      await untilRoom(state, () => waitForRoom(state))
      const posts = withoutRemoved(given, removals)
      await untilRoom(state, () => state.remover.obey(removals))
      await storeWith(state, cursor, (also) => intake.accept(source, posts, also), posts)
      state.hasNews ||= posts.length > 0
    },
    report(condition: SourceCondition) {
      reporter.report(source, condition)
      availability?.note(source, condition)
    },
    async end() {
      if (!state.hasNews) return
      await storeWith(state, null, (also) => intake.end(source, also), [])
      state.hasNews = false
    },
  }
}

async function waitForRoom({ signal, intake, sleep }: IntakeState): Promise<void> {
  while (!signal.aborted && (await intake.backlog()) > MAX_BACKLOG) await sleep(WAIT_MS)
}

async function storeWith(
  state: IntakeState,
  cursor: string | null,
  accept: (also: Also) => ReturnType<Intake['accept']>,
  posts: readonly IncomingPost[],
): Promise<void> {
  const { source, key, remover, reporter } = state
  const next = cursor ?? state.stored
  await untilRoom(state, async () => {
    const done = await accept({
      checks: [{ key, value: state.stored }],
      set: next === null ? [] : [{ key, value: next }],
    })
    if (done.kind === 'refused' && !(await wasStored(state, next))) throw new CursorTaken(source)
    if (done.kind === 'done') remover.note(done.shown ?? [])
    else remover.reload()
    state.stored = next
    reporter.stored(source, posts, done.kind === 'done' ? done.about : [])
  })
}

/** Tries until the store takes it. */
async function untilRoom(
  { source, signal, reporter, sleep }: IntakeState,
  write: () => Promise<void>,
): Promise<void> {
  for (;;) {
    // A stopped source stores nothing more: another process may have continued from its cursor.
    if (signal.aborted) throw new CursorTaken(source)
    try {
      await write()
      return
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === 'closed') throw error
      reporter.blocked(source, error.message)
      await sleep(WAIT_FULL_MS)
    }
  }
}

/** Whether the cursor is already where this commit would have put it: then an earlier try went through after all. */
async function wasStored({ store, key, stored }: IntakeState, next: string | null): Promise<boolean> {
  const [now = null] = await store.get([key])
  return now === next && next !== stored
}
