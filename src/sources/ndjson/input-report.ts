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

  /** Whether part of the input is missing, so that the command must end with 1. */
  get isFailed(): boolean {
    return this.failed
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
    }
  }

  private addOne(path: string, problem: InputProblem): void {
    const file = this.files.get(path) ?? { reported: 0, reasons: new Map() }
    this.files.set(path, file)
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

interface FileCounts {
  reported: number
  readonly reasons: Map<ProblemReason, { count: number; readonly first: number[] }>
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
