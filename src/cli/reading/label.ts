import { composeReader } from '../../runtime/compose/compose-detection.js'
import { InputReport } from '../../sources/ndjson/input-report.js'
import { checkPaths } from '../io/check-paths.js'
import type { Streams } from '../store/streams.js'
import { drawPosts } from './draw-posts.js'
import { keysOf } from './keys-of.js'
import { LabelFile } from './label-file.js'
import type { Summary, Task } from './label-session.js'
import { labelPosts } from './label-session.js'
import { createMaskPost } from './mask-post.js'
import { collectionOf } from './read-labelled.js'

export interface LabelOptions {
  readonly output?: string
  readonly sample?: number
  readonly seed: number
  readonly named?: boolean
  readonly annotator?: string
  readonly catalogue?: string
  readonly json?: boolean
}

/** `outcry label`: posts get labels by hand, each written at once. Returns the exit code. */
export async function label(files: readonly string[], options: LabelOptions, io: Streams): Promise<number> {
  const misuse = misuseOf(files, options)
  if (misuse !== null) {
    io.err(`outcry label: ${misuse}\n`)
    return 2
  }
  const { reader, services } = composeReader(options.catalogue)
  const report = new InputReport(io.err)
  const { drawn, weight } = await drawPosts(
    files,
    {
      sample: options.sample ?? null,
      seed: options.seed,
      fits: (post) => options.named !== true || reader.readIfCounted(post) !== null,
    },
    report,
  )
  report.finish()
  if (report.exitCode !== 0) return report.exitCode
  const mask = createMaskPost(reader, services)
  const outputs = new Map(files.map((path) => [path, outputOf(path, options)]))
  const opened = new Map([...new Set(outputs.values())].map((path) => [path, new LabelFile(path)]))
  try {
    const stranger = [...opened.values()].find((file) => isOfAnother(file, options.annotator))
    if (stranger !== undefined) {
      io.err(`outcry label: ${stranger.path} has labels of another annotator; give another --output\n`)
      return 2
    }
    const tasks: Task[] = drawn.map(({ path, post }) => ({
      post,
      masked: mask(post),
      file: collectionOf(path),
      output: opened.get(outputs.get(path)!)!,
    }))
    const keys = keysOf(process.stdin, process.stderr)
    try {
      const summary = await labelPosts(tasks, {
        keys,
        reader,
        known: new Set(services.map(({ id }) => id)),
        // Four digits are as precise as a sample of posts can be.
        weight: Number(weight.toPrecision(4)),
        annotator: options.annotator,
        show: io.err,
      })
      io.out(describe(summary, [...opened.keys()], options.json === true))
    } finally {
      keys.close()
    }
    return 0
  } finally {
    for (const file of opened.values()) file.close()
  }
}

function misuseOf(files: readonly string[], options: LabelOptions): string | null {
  if (files.includes('-')) return 'standard input has the keys; posts are read from files'
  if (options.output === '-') return 'labels are appended to a file; give --output a name'
  const outputs = [...new Set(files.map((path) => outputOf(path, options)))]
  if (options.annotator !== undefined && !/^[\p{L}\p{N}_-]{1,40}$/u.test(options.annotator))
    return '--annotator is a short name of letters, digits, "_" and "-"'
  return checkPaths(files, outputs)
}

function outputOf(path: string, { output, annotator }: LabelOptions): string {
  return output ?? `${path}${annotator === undefined ? '' : `.${annotator}`}.labelled.ndjson`
}

/** Training cannot distinguish two people's labels of one post in one file. */
function isOfAnother(file: LabelFile, annotator: string | undefined): boolean {
  return [...file.annotators].some((other) => other !== (annotator ?? null))
}

function describe({ labelled, left, counts }: Summary, files: readonly string[], isJson: boolean): string {
  if (isJson) return `${JSON.stringify({ labelled, left, counts, files })}\n`
  const each = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  const what = each.length === 0 ? '' : ` (${each.join(', ')})`
  return `${labelled} labelled${what}, ${left} left; ${files.join(', ')}\n`
}
