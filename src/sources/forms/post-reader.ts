import type { Post } from '../../core/model/post.js'
import type { InputProblem } from '../ndjson/input-problem.js'

/** What one piece of a file held. `Skimmed` is what a skimmer makes of lines that need no parsing. */
export interface PostBatch<Skimmed = never> {
  readonly posts: readonly (Post | Skimmed)[]
  /** For each post its line, counted from 1. */
  readonly lines: readonly number[]
  readonly problems: readonly InputProblem[]
  /** Records of a known form without a public post. */
  readonly passed?: number
}

/** Turns the pieces of a file of one form into posts; where the pieces are cut makes no difference. */
export interface PostReader<Skimmed = never> {
  /** Reads a piece; the buffer may be reused afterwards. */
  take(piece: Buffer): PostBatch<Skimmed>
  /** Reads what is left. After a cut, only whole records count. */
  end(isCut: boolean): PostBatch<Skimmed>
  /** The line that was being read last. */
  readonly current: number
}

/**
 * Decides on the bytes of a line that ends in a line end; null where it must be parsed. `next` is the offset after the
 * line end.
 */
export interface Skim<Skimmed> {
  skim(bytes: Buffer, from: number): Skimmed | null
  readonly next: number
}

/** A batch that is still being filled. */
export interface OpenBatch<Skimmed = never> extends PostBatch<Skimmed> {
  readonly posts: (Post | Skimmed)[]
  readonly lines: number[]
  readonly problems: InputProblem[]
  passed: number
}

export function newBatch<Skimmed = never>(): OpenBatch<Skimmed> {
  return { posts: [], lines: [], problems: [], passed: 0 }
}
