import type { LabelledPost } from '../../core/evaluation/parse-labelled.js'
import type { Figures, LabelledScore, ReadPost } from '../../core/evaluation/score-labelled.js'
import { scoreLabelled } from '../../core/evaluation/score-labelled.js'
import type { Reading } from '../../core/model/reading.js'
import { composeReader } from '../../runtime/compose/compose-detection.js'
import { checkPaths } from '../io/check-paths.js'
import type { Streams } from '../store/streams.js'
import { printable, printProblems, readLabelled } from './read-labelled.js'

export interface EvaluateReadingOptions {
  readonly catalogue?: string
  readonly errors?: number
  readonly json?: boolean
}

/**
 * `outcry evaluate-reading`: reads labelled posts and counts the errors. A file with a fault in it is not scored at
 * all, since figures from half a file would be believed. Returns the exit code.
 */
export async function evaluateReading(
  files: readonly string[],
  options: EvaluateReadingOptions,
  io: Streams,
): Promise<number> {
  const misuse = checkPaths(files, [])
  if (misuse !== null) {
    io.err(`outcry evaluate-reading: ${misuse}\n`)
    return 2
  }
  const found = await Promise.all(files.map(readLabelled))
  const problems = found.flatMap((file) => file.problems)
  const posts = found.flatMap((file) => file.posts)
  const sure = posts.filter(({ isSure }) => isSure)
  if (problems.length === 0 && sure.length === 0) problems.push('every post is debatable; nothing is scored')
  if (problems.length > 0) {
    printProblems(problems, io.err)
    return 1
  }
  const { reader } = composeReader(options.catalogue)
  const read = sure.map((labelled) => ({ labelled, reading: reader.read(labelled.post) }))
  const score = scoreLabelled(read.map(toReadPost))
  const errors = read.filter(isError).slice(0, options.errors ?? 0)
  const debatable = posts.length - sure.length
  if (options.json === true) {
    const listed = options.errors === undefined ? {} : { errors: errors.map(describeError) }
    io.out(`${JSON.stringify({ posts: sure.length, debatable, ...score, ...listed })}\n`)
  } else io.out(describe(score, debatable) + errors.map(lineOfError).join(''))
  return 0
}

interface Read {
  readonly labelled: LabelledPost
  readonly reading: Reading
}

/** What is decided to be no complaint stays below even odds, whatever the wording alone would give. */
const BELOW_EVEN = 0.49

function toReadPost({ labelled, reading }: Read): ReadPost {
  const { score, label } = reading
  return {
    file: labelled.file,
    weight: labelled.weight,
    label: labelled.label,
    read: label,
    probability: label === 'complaint' ? score : Math.min(1 - score, BELOW_EVEN),
  }
}

/** A wrong complaint, a missed one, or an admission that is none. */
function isError({ labelled, reading }: Read): boolean {
  if (labelled.label === reading.label) return false
  return [labelled.label, reading.label].includes('complaint') || reading.label === 'acknowledgement'
}

function describeError({ labelled, reading }: Read) {
  const { post, file, label } = labelled
  return { file, id: post.id, label, read: reading.label, text: post.text, because: reading.because }
}

const SHOWN_TEXT = 160

function lineOfError(read: Read): string {
  const { file, id, label, read: said, text, because } = describeError(read)
  const shown = text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT - 1)}…` : text
  return `${printable(`${label} read as ${said} [${file} ${id}] ${shown} || ${because.slice(0, 2).join('; ')}`)}\n`
}

function describe(score: LabelledScore, debatable: number): string {
  const rows: (readonly [string, Figures])[] = [
    ...Object.entries(score.files),
    ['all, weighted', score.weighted],
    ['pooled', score.pooled],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const head = [
    'posts',
    'complaints',
    'precision',
    'recall',
    '   F1',
    'average precision',
    'false per 1,000',
    'false admissions',
  ]
  const table = rows.map(([name, figures]) =>
    [name.padEnd(width), ...cells(figures).map((cell, index) => cell.padStart(head[index]!.length + 2))].join(
      '',
    ),
  )
  const reliability = score.reliability.map(
    ({ from, to, posts, meanProbability, complaintShare }) =>
      `${from.toFixed(1)}–${to.toFixed(1)}${String(posts).padStart(8)}${fixed(meanProbability).padStart(10)}${fixed(complaintShare).padStart(14)}`,
  )
  return [
    `${'file'.padEnd(width)}${head.map((title) => `  ${title}`).join('')}`,
    ...table,
    `mean F1 of the files with complaints: ${fixed(score.meanF1)}`,
    '',
    'Probability of a complaint, and how many posts are one',
    'between    posts      mean    complaints',
    ...reliability,
    '',
    'Files and "all" are weighted, which undoes the sampling; "pooled" counts every post as one.',
    `${debatable} debatable posts (sure: false) are left out. Posts that the model has learnt from flatter it.`,
    '',
  ].join('\n')
}

function cells(figures: Figures): string[] {
  const { posts, complaints, precision, recall, f1, averagePrecision, falsePer1000, falseAdmissions } =
    figures
  return [
    String(posts),
    String(complaints),
    ...[precision, recall, f1, averagePrecision].map(fixed),
    falsePer1000 === null ? '–' : falsePer1000.toFixed(2),
    String(falseAdmissions),
  ]
}

function fixed(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}
