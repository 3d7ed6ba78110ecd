import type { Post } from '../../core/model/post.js'
import type { Timed } from '../../pipeline/intake/merge-by-time.js'
import type { IsOfficial } from '../../sources/forms/form.js'
import type { Skim } from '../../sources/forms/post-reader.js'
import { NOBODY } from '../../sources/forms/read-value.js'
import type { InputReport } from '../../sources/ndjson/input-report.js'
import { readPosts } from '../../sources/ndjson/read-posts.js'
import type { Span } from './span.js'
import { ALWAYS, isWithin } from './span.js'

export interface PostsOptions<Skimmed = never> {
  /** Only posts of this time. */
  readonly span?: Span
  readonly isOfficial?: IsOfficial
  readonly skimmer?: Skim<Skimmed>
}

/** The posts of a file of any form, batch by batch; what cannot be used goes to the report. */
export async function* postsOf<Skimmed extends Timed = never>(
  file: string,
  report: InputReport,
  { span = ALWAYS, isOfficial = NOBODY, skimmer }: PostsOptions<Skimmed> = {},
): AsyncGenerator<readonly (Post | Skimmed)[]> {
  report.count(file, {})
  for await (const { posts, problems, passed = 0 } of readPosts(file, { isOfficial, skimmer })) {
    if (problems.length > 0) report.add(file, problems)
    const used = span === ALWAYS ? posts : posts.filter(({ at }) => isWithin(span, at))
    report.count(file, { used: used.length, passed, outside: posts.length - used.length })
    yield used
  }
}
