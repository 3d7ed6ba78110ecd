import type { Post } from '../../core/model/post.js'

/**
 * A network that posts come from. A source connects, turns what it hears into posts, and hands them over with its own
 * place in the stream; everything after that is the same for all of them.
 */
export interface Source {
  /** The name that its posts carry as `source`, and that `SOURCES` and `GET /v1/sources` use. */
  readonly name: string
  /**
   * Reads until the signal aborts, or until there is nothing more to come (the end of a file). Resolves once every
   * connection and timer of it is gone. What trying again may mend, it tries again itself, by the platform's own rules, for ever;
   * what only a person can mend (a refused token) it reports as `off` and then waits for the signal.
   */
  run(intake: SourceIntake, signal: AbortSignal): Promise<void>
}

/** Where a source hands its posts over, and says how it is. */
export interface SourceIntake {
  /** The cursor of the last batch that was stored; null at the very first start. */
  readonly cursor: string | null
  /**
   * Stores posts and cursor in one atomic step. Resolves when both are safe from a crash, and only then may the source
   * let go of the posts. A null cursor leaves the stored one as it is. It is slow when the rest of the system is: a source that awaits it is held back in time.
   */
  accept(posts: readonly Post[], cursor: string | null): Promise<void>
  report(condition: SourceCondition): void
}

/** How a source is, in its own judgement; `detail` says in one sentence what and what now. */
export type SourceCondition =
  | { readonly kind: 'connecting'; readonly detail: string }
  /** Hears what there is to hear, as it comes. */
  | { readonly kind: 'live' }
  /** Hears, but from the past: it is catching up after a gap. */
  | { readonly kind: 'late'; readonly lagMs: number; readonly detail: string }
  /** Hears only part (counts instead of posts, one instance of several). */
  | {
      readonly kind: 'degraded'
      readonly detail: string /** No posts come at all, only counts. */
      readonly isUnavailable?: true
    }
  /** Cannot work until somebody acts: no key, a refused token, a budget that is spent. */
  | { readonly kind: 'off'; readonly detail: string }
  /** There is nothing more to come. */
  | { readonly kind: 'ended'; readonly detail: string }
