import type { IncomingPost } from '../../core/engine/post/ingested-post.js'
import type { Post } from '../../core/model/post.js'

/**
 * A network that posts come from. A source connects, turns what it consumes into posts, and passes them on with its own
 * offset in the stream. Everything after that is the same for all sources.
 */
export interface Source {
  /** The name that its posts carry as `source`, and that `SOURCES` and `GET /v1/sources` use. */
  readonly name: string
  /**
   * Reads until the signal aborts, or until there is nothing more to come (the end of a file). Resolves once every
   * connection and timer of it is gone. A source retries by itself, by the platform's own rules, for ever. It reports a
   * fault that only a person can mend (a refused token) as `off`, and then waits for the signal.
   */
  run(intake: SourceIntake<IncomingPost>, signal: AbortSignal): Promise<void>
}

/** Where a source sends its posts, as `Given`, and reports its state. */
export interface SourceIntake<Given extends IncomingPost = Post> {
  /** The cursor of the last batch that was stored; null at the very first start. */
  readonly cursor: string | null
  /**
   * Stores posts and cursor in one atomic step. Resolves when both are safe from a crash; the source keeps the posts
   * until then. A null cursor leaves the stored one as it is. The call is as slow as the rest of the system, and so
   * slows the source.
   */
  accept(posts: readonly Given[], cursor: string | null, removals?: readonly Removal[]): Promise<void>
  report(condition: SourceCondition): void
}

/** What the network took back: its text goes from wherever it is stored. Ids are the network's own. */
export type Removal =
  /** A deleted post, or one whose text was edited. */
  | { readonly kind: 'post'; readonly id: string }
  /** An account that is gone, with all posts whose ids begin so. */
  | { readonly kind: 'account'; readonly idPrefix: string }

/** How a source is, in its own judgement; `detail` says in one sentence what and what now. */
export type SourceCondition =
  | { readonly kind: 'connecting'; readonly detail: string }
  /** Consumes all posts as they come. */
  | { readonly kind: 'live' }
  /** Consumes old posts: it is catching up after a gap. */
  | { readonly kind: 'late'; readonly lagMs: number; readonly detail: string }
  /** Consumes only a part (counts instead of posts, one instance of several). */
  | {
      readonly kind: 'degraded'
      readonly detail: string /** No posts come at all, only counts. */
      readonly isUnavailable?: true
    }
  /** Cannot work until somebody acts: no key, a refused token, a budget that is spent. */
  | { readonly kind: 'off'; readonly detail: string }
  /** There is nothing more to come. */
  | { readonly kind: 'ended'; readonly detail: string }
