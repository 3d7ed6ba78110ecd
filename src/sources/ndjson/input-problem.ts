import type { RejectionReason } from '../../core/model/post.js'

/** Something that kept a line, or the rest of a file, from being read. */
export interface InputProblem {
  /** Counted from 1; 0 where the file as a whole is meant. */
  readonly line: number
  readonly reason: ProblemReason
  /** What is wrong, and what to do where that is not plain. */
  readonly detail: string
}

/** What may be wrong with a file, beside what may be wrong with a line. */
export type FileProblemReason =
  | 'missing-file'
  | 'directory'
  | 'no-permission'
  | 'unreadable'
  | 'not-gzip'
  | 'truncated'
  | 'damaged'
  | 'empty'

/** `unknown-shape`: a record of no form that is known. */
export type ProblemReason = RejectionReason | FileProblemReason | 'unknown-shape'

/** Whether posts may be missing because of it; then the work counts as failed, although every good line was used. */
export function isFailure(reason: ProblemReason): boolean {
  return FAILURES.has(reason)
}

const FAILURES: ReadonlySet<ProblemReason> = new Set<FileProblemReason>([
  'missing-file',
  'directory',
  'no-permission',
  'unreadable',
  'not-gzip',
  'truncated',
  'damaged',
])

/** Ends the reading of a file; what was read before it still counts. */
export class InputFailure extends Error {
  constructor(
    readonly reason: FileProblemReason,
    message: string,
  ) {
    super(message)
  }
}
