import type { Post } from '../../core/model/post.js'
import type { InputReport } from '../../sources/ndjson/input-report.js'
import { readPosts } from '../../sources/ndjson/read-posts.js'

/** The posts of a file, batch by batch; what cannot be used goes to the report. */
export async function* postsOf(file: string, report: InputReport): AsyncGenerator<readonly Post[]> {
  for await (const { posts, problems } of readPosts(file)) {
    if (problems.length > 0) report.add(file, problems)
    yield posts
  }
}
