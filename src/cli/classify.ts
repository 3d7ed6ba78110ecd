import type { Post } from '../core/model/post.js'
import type { Reading } from '../core/model/reading.js'
import { composeReader } from '../runtime/compose/compose-detection.js'
import { InputReport } from '../sources/ndjson/input-report.js'
import { readPosts } from '../sources/ndjson/read-posts.js'
import { checkPaths } from './io/check-paths.js'
import { openOutput } from './io/output.js'
import { createProgress } from './io/progress.js'

export interface ClassifyOptions {
  readonly catalogue?: string
}

/** `outcry classify`: one line a post, in order, saying what it says and why. Returns the exit code. */
export async function classify(files: readonly string[], options: ClassifyOptions): Promise<number> {
  const misuse = checkPaths(files, [])
  if (misuse !== null) {
    process.stderr.write(`outcry classify: ${misuse}\n`)
    return 2
  }
  const { reader } = composeReader(options.catalogue)
  const progress = createProgress()
  const report = new InputReport((text) => {
    progress.clear()
    process.stderr.write(text)
  })
  const output = openOutput(undefined)
  let count = 0
  for (const file of files) {
    for await (const { posts, problems } of readPosts(file)) {
      if (problems.length > 0) report.add(file, problems)
      for (const post of posts) await output.write(`${JSON.stringify(lineFor(post, reader.read(post)))}\n`)
      count += posts.length
      progress.print(count, null)
    }
  }
  await output.end()
  progress.clear()
  report.finish()
  return report.isFailed ? 1 : 0
}

function lineFor(post: Post, reading: Reading) {
  const { lang, label, services, discovered, features, place, score, because } = reading
  return {
    id: post.id,
    lang,
    label,
    services,
    discovered,
    features,
    place,
    score: Math.round(100 * score) / 100,
    because,
  }
}
