/**
 * Work between processes: which worker does a job, when, and with which result. A job only says that work exists; the
 * store says which. A queue may therefore be lost, and a job done twice, without harm.
 */
export interface JobQueue {
  /** Adds jobs; one whose id is waiting, put off or being worked on is there already. */
  add(jobs: readonly NewJob[]): Promise<void>
  /**
   * Has `handle` work on jobs, so many at once, until the returned function is called; that waits for those under way.
   */
  work(handle: HandleJob, options: { readonly atOnce: number }): Promise<() => Promise<void>>
  counts(): Promise<JobCounts>
  /** Releases all resources after the running jobs, or `at-once` even when the backend does not answer. */
  close(how?: 'at-once'): Promise<void>
}

export interface NewJob {
  /** Letters, digits, `-` and `_`, with a letter first. */
  readonly id: string
  readonly data: unknown
  readonly delayMs?: number
}

/**
 * Does one job. `signal` aborts when the worker stops. An error is reported and the job given up: the store will offer
 * it again.
 */
export type HandleJob = (
  job: { readonly id: string; readonly data: unknown },
  signal: AbortSignal,
) => Promise<JobDone>

export type JobDone =
  | { readonly kind: 'done' }
  /** Not done: the same job again, after so long. */
  | { readonly kind: 'again'; readonly inMs: number }

export interface JobCounts {
  readonly waiting: number
  readonly active: number
  readonly delayed: number
}
