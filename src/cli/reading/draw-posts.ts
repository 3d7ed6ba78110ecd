import { createHash } from 'node:crypto'
import type { Post } from '../../core/model/post.js'
import type { InputReport } from '../../sources/ndjson/input-report.js'
import { postsOf } from '../io/posts-of.js'

export interface Drawn {
  /** The file that the post is in. */
  readonly path: string
  readonly post: Post
}

export interface Draw {
  readonly sample: number | null
  readonly seed: number
  readonly fits: (post: Post) => boolean
}

/**
 * Reads the posts to label, each once. A sample is those of lowest hash, in the order of the hash. So the same files
 * and seed give the same sample, and a larger one contains a smaller one. Work that stops early still has a random
 * sample.
 */
export async function drawPosts(
  files: readonly string[],
  { sample, seed, fits }: Draw,
  report: InputReport,
): Promise<{ readonly drawn: readonly Drawn[]; readonly weight: number }> {
  const seen = new Set<string>()
  let drawn: (Drawn & { readonly rank: string })[] = []
  for (const path of files) {
    for await (const posts of postsOf(path, report)) {
      for (const post of posts) {
        const rank = rankOf(post, seed)
        if (seen.has(rank) || !fits(post)) continue
        seen.add(rank)
        drawn.push({ path, post, rank })
      }
      // Of a large file only the sample stays in memory.
      if (sample !== null && drawn.length > 2 * sample) drawn = lowest(drawn, sample)
    }
  }
  if (sample !== null) drawn = lowest(drawn, sample)
  return { drawn, weight: drawn.length === 0 ? 1 : seen.size / drawn.length }
}

function lowest<T extends { readonly rank: string }>(drawn: readonly T[], count: number): T[] {
  return [...drawn].sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, count)
}

function rankOf({ source, id }: Post, seed: number): string {
  return createHash('sha256')
    .update(JSON.stringify([seed, source, id]))
    .digest('hex')
    .slice(0, 24)
}
