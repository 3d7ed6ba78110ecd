import { EXPECTED } from '../forms/form.js'
import type { InputProblem, ProblemReason } from './input-problem.js'
import { isFailure } from './input-problem.js'

/** Counts the problems of the input, prints the first ones of each file at once and the rest as numbers at the end. */
export class InputReport {
  private readonly files = new Map<string, FileCounts>()
  private failed = false

  /** `write` gets whole lines with their line ends; usually standard error. */
  constructor(private readonly write: (text: string) => void) {}

  add(path: string, problems: readonly InputProblem[]): void {
    for (const problem of problems) this.addOne(path, problem)
  }

  /** Notes posts and records that a file gave: used, passed over as no public posts, and outside of the asked time. */
  count(path: string, { used = 0, passed = 0, outside = 0 }: Partial<RecordCounts>): void {
    const { records } = this.fileOf(path)
    records.used += used
    records.passed += passed
    records.outside += outside
  }

  /** Whether part of the input is missing, so that the command must end with 1. */
  get isFailed(): boolean {
    return this.failed
  }

  /** 2 when a file is of no known form, 1 when part of the input is missing or no post was read, 0 otherwise. */
  get exitCode(): 0 | 1 | 2 {
    const files = [...this.files.values()]
    if (files.some(isUnknown)) return 2
    return this.failed || files.every(({ records }) => records.used === 0) ? 1 : 0
  }

  /** One line for each reason of each file: how many lines, and the first of them. */
  finish(): void {
    for (const [path, file] of this.files) {
      for (const [reason, { count, first }] of file.reasons) {
        if (count === 0) continue
        const lines = first.join(', ')
        const more = count > first.length ? ', …' : ''
        const unit = count === 1 ? 'line' : 'lines'
        this.write(`${nameOf(path)}: ${count} ${unit} not used: ${reason} (${unit} ${lines}${more})\n`)
      }
      if (isUnknown(file)) this.write(`${nameOf(path)}: holds no posts; ${EXPECTED}\n`)
    }
    if (this.files.size > 0 && this.exitCode === 1 && !this.failed) this.write(this.explainNothing())
  }

  /** Why no post was read although nothing was wrong with the files. */
  private explainNothing(): string {
    const sum = (of: (counts: RecordCounts) => number) =>
      [...this.files.values()].reduce((total, { records }) => total + of(records), 0)
    const outside = sum((counts) => counts.outside)
    if (outside > 0) return `no post was used: ${outside} lie outside of the time that --from and --to name\n`
    const passed = sum((counts) => counts.passed)
    if (passed > 0)
      return `no post was used: ${passed} records are no public posts (reposts, robots, accounts)\n`
    return 'no post was used\n'
  }

  private fileOf(path: string): FileCounts {
    const known = this.files.get(path)
    if (known !== undefined) return known
    const file = { reported: 0, reasons: new Map(), records: { used: 0, passed: 0, outside: 0 } }
    this.files.set(path, file)
    return file
  }

  private addOne(path: string, problem: InputProblem): void {
    const file = this.fileOf(path)
    if (problem.reason === 'empty' || isFailure(problem.reason)) {
      this.failed ||= isFailure(problem.reason)
      this.write(`${format(path, problem)}\n`)
      return
    }
    const seen = file.reasons.get(problem.reason) ?? { count: 0, first: [] }
    file.reasons.set(problem.reason, seen)
    seen.count++
    if (seen.first.length < FIRST_LINES) seen.first.push(problem.line)
    file.reported++
    if (file.reported <= MAX_REPORTED) this.write(`${format(path, problem)}\n`)
    else if (file.reported === MAX_REPORTED + 1)
      this.write(`${nameOf(path)}: more such lines follow; the end gives their number\n`)
  }
}

interface RecordCounts {
  used: number
  passed: number
  outside: number
}

interface FileCounts {
  reported: number
  readonly records: RecordCounts
  readonly reasons: Map<ProblemReason, { count: number; readonly first: number[] }>
}

const NO_POSTS: ReadonlySet<ProblemReason> = new Set(['not-json', 'not-an-object', 'unknown-shape'])

/** Whether a file held something, and nothing of it was a record of a known form. */
function isUnknown({ records, reasons }: FileCounts): boolean {
  const { used, passed, outside } = records
  return (
    used + passed + outside === 0 &&
    reasons.size > 0 &&
    [...reasons.keys()].every((reason) => NO_POSTS.has(reason))
  )
}

/** Enough to see what is wrong with a file; a wholly wrong file must not fill the terminal. */
const MAX_REPORTED = 20
const FIRST_LINES = 5

function format(path: string, problem: InputProblem): string {
  const index = problem.line > 0 ? `${nameOf(path)}:${problem.line}` : nameOf(path)
  return printable(`${index}: ${problem.reason}: ${problem.detail}`)
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path
}

/** What stands in a post must not steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')
}
