import type { DetectionPolicy } from '../../core/detection/policy.js'
import { createEngine } from '../../core/engine/engine.js'
import { postKey } from '../../core/engine/post/classified-post.js'
import type { Service } from '../../core/model/catalogue.js'
import type { ClassifyPost } from '../../pipeline/intake/classify-post.js'
import type { Learnt } from '../../pipeline/intake/import-seeds.js'
import { mergeByTime } from '../../pipeline/intake/merge-by-time.js'
import { zoneOfCountry } from '../../runtime/config/zone-of-country.js'
import { officialsOf } from '../../sources/forms/official-accounts.js'
import type { InputReport } from '../../sources/ndjson/input-report.js'
import { postsOf } from './posts-of.js'
import type { Progress } from './progress.js'
import type { Span } from './span.js'

export interface LearnParts {
  readonly services: readonly Service[]
  readonly policy: DetectionPolicy
  readonly classifyPost: ClassifyPost
  readonly span: Span
  readonly report: InputReport
  readonly progress: Progress
}

/**
 * Plays posts of the past to a detection of their own and takes what it learnt. Its alerts are dropped, and nothing is
 * learnt during one: an outage must not become usual.
 */
export async function learnPosts(files: readonly string[], parts: LearnParts): Promise<Learnt> {
  const { services, policy, classifyPost, span, report, progress } = parts
  const engine = createEngine({ policy, services, zoneOfCountry })
  const isOfficial = officialsOf(services)
  const streams = files.map((file) => postsOf(file, report, { span, isOfficial }))
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let [posts, sum] = [0, 0n]
  for await (const batch of mergeByTime(streams)) {
    for (const post of batch) {
      engine.take(classifyPost(post))
      from = Math.min(from, post.at)
      to = Math.max(to, post.at)
      sum = BigInt.asUintN(64, sum + BigInt(postKey(post)) * BigInt(post.at))
    }
    posts += batch.length
    progress.print(posts, engine.time)
  }
  engine.finish()
  progress.clear()
  return { id: `${posts}-${sum.toString(36)}`, from, to, posts, seeds: engine.seeds(from) }
}
