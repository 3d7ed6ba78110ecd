import type { Post } from '../../core/model/post.js'
import type { InputReport } from '../../sources/ndjson/input-report.js'
import type { Skim } from '../../sources/ndjson/post-lines.js'
import { readPosts } from '../../sources/ndjson/read-posts.js'

/** The posts of a file, batch by batch; what cannot be used goes to the report. */
export async function* postsOf<Skimmed = never>(
  file: string,
  report: InputReport,
  skimmer?: Skim<Skimmed>,
): AsyncGenerator<readonly (Post | Skimmed)[]> {
  for await (const { posts, problems } of readPosts(file, {}, skimmer)) {
    if (problems.length > 0) report.add(file, problems)
    yield posts
  }
}
