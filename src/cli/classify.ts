import type { Post } from '../core/model/post.js'
import type { Reading } from '../core/model/reading.js'
import { composeReader } from '../runtime/compose/compose-detection.js'
import { officialsOf } from '../sources/forms/official-accounts.js'
import { InputReport } from '../sources/ndjson/input-report.js'
import { checkPaths } from './io/check-paths.js'
import { openOutput } from './io/output.js'
import { postsOf } from './io/posts-of.js'
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
  const { reader, services } = composeReader(options.catalogue)
  const isOfficial = officialsOf(services)
  const progress = createProgress()
  const report = new InputReport((text) => {
    progress.clear()
    process.stderr.write(text)
  })
  const output = openOutput(undefined)
  let count = 0
  for (const file of files) {
    for await (const posts of postsOf(file, report, { isOfficial })) {
      for (const post of posts) await output.write(`${JSON.stringify(lineFor(post, reader.read(post)))}\n`)
      count += posts.length
      progress.print(count, null)
    }
  }
  await output.end()
  progress.clear()
  report.finish()
  return report.exitCode
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
