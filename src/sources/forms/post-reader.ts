import type { Post } from '../../core/model/post.js'
import type { InputProblem } from '../ndjson/input-problem.js'

/** What one piece of a file held. */
export interface PostBatch {
  readonly posts: readonly Post[]
  /** For each post its line, counted from 1. */
  readonly lines: readonly number[]
  readonly problems: readonly InputProblem[]
  /** Records of a known form without a public post. */
  readonly passed?: number
}

/** Turns the pieces of a file of one form into posts; where the pieces are cut makes no difference. */
export interface PostReader {
  /** Reads a piece; the buffer may be reused afterwards. */
  take(piece: Buffer): PostBatch
  /** Reads what is left. After a cut, only whole records count. */
  end(isCut: boolean): PostBatch
  /** The line that was being read last. */
  readonly current: number
}

/** A batch that is still being filled. */
export interface OpenBatch extends PostBatch {
  readonly posts: Post[]
  readonly lines: number[]
  readonly problems: InputProblem[]
  passed: number
}

export function newBatch(): OpenBatch {
  return { posts: [], lines: [], problems: [], passed: 0 }
}
