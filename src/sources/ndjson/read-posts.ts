import { createPostReader } from '../forms/choose-reader.js'
import type { IsOfficial } from '../forms/form.js'
import type { PostBatch, Skim } from '../forms/post-reader.js'
import { NOBODY } from '../forms/read-value.js'
import type { InputProblem } from './input-problem.js'
import { InputFailure } from './input-problem.js'
import type { ReadOptions } from './open-input.js'
import { openInput } from './open-input.js'

export interface PostsRead<Skimmed> extends ReadOptions {
  readonly isOfficial?: IsOfficial
  readonly skimmer?: Skim<Skimmed> | undefined
}

/**
 * Streams the posts of a file of any form, in order, many at a time: one `await` a post would cost more than its
 * parsing.
 * It never throws for what is wrong with the input. A bad line is a problem beside the posts of its batch. Whatever
 * ends the file early is the last problem of the last batch. A skimmer spares the parsing of lines that it decides.
 */
export async function* readPosts<Skimmed = never>(
  path: string,
  options: PostsRead<Skimmed> = {},
): AsyncGenerator<PostBatch<Skimmed>> {
  const lines = createPostReader(options.isOfficial ?? NOBODY, options.skimmer, /\.csv(?:\.gz)?$/i.test(path))
  let isEmpty = true
  try {
    for await (const piece of openInput(path, options)) {
      const batch = lines.take(piece)
      if (batch.posts.length + batch.problems.length + (batch.passed ?? 0) === 0) continue
      isEmpty = false
      yield batch
    }
  } catch (error) {
    if (!(error instanceof InputFailure)) throw error
    const batch = lines.end(true)
    const problem = { line: lines.current, reason: error.reason, detail: error.message }
    yield { ...batch, problems: [...batch.problems, problem] }
    return
  }
  const batch = lines.end(false)
  if (batch.posts.length + batch.problems.length + (batch.passed ?? 0) > 0) yield batch
  else if (isEmpty) yield { posts: [], lines: [], problems: [EMPTY] }
}

const EMPTY: InputProblem = { line: 0, reason: 'empty', detail: 'holds no posts' }
