/**
 * All that Outcry stores: values by key, and logs that are read in order. Small on purpose, so that a folder on a disk
 * and a Redis do exactly the same; `tests/stores/store-conformance.ts` says what that is.
 *
 * Keys are texts like `service-state/03/netflix`, ordered by their bytes; values and log entries are texts, usually
 * JSON.
 */
export interface Store {
  get(keys: readonly string[]): Promise<(string | null)[]>
  /** Keys that begin with `prefix`, in order or from the end; `after` continues behind a key. */
  list(range: Range): Promise<KeyValue[]>
  /**
   * Does all of a change or nothing, whatever happens in between, and resolves when it is safe from a crash. Done once,
   * even when the connection breaks while it is under way.
   * @throws StoreError `full` when there is no room; nothing was changed
   */
  commit(change: Change): Promise<Committed>
  /** Entries with a number above `after`, in order. Numbers begin at 1 and have no gaps. */
  readLog(log: string, after: number, limit: number): Promise<LogEntry[]>
  /** The number of each log's last entry; 0 for an empty one. */
  tails(logs: readonly string[]): Promise<number[]>
  /**
   * Makes `holder` the only owner of the lease for `ttlMs`, or prolongs it. False while another process holds it.
   * A lease is not a fence: its holder still commits with a check.
   */
  takeLease(name: string, holder: string, ttlMs: number): Promise<boolean>
  dropLease(name: string, holder: string): Promise<void>
  /** Resolves when the store answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface Range {
  readonly prefix: string
  readonly after?: string
  readonly limit: number
  readonly reverse?: boolean
}

export interface KeyValue {
  readonly key: string
  readonly value: string
}

export interface LogEntry {
  readonly number: number
  readonly value: string
}

/** In this order: the checks; then, when all hold, everything else. */
export interface Change {
  /** What keys must still hold; null for nothing. */
  readonly checks?: readonly { readonly key: string; readonly value: string | null }[]
  readonly set?: readonly KeyValue[]
  readonly delete?: readonly string[]
  /** Empties a log and has it go on behind a number: for a restore, whose entries must have their old numbers. */
  readonly begin?: readonly { readonly log: string; readonly after: number }[]
  readonly append?: readonly { readonly log: string; readonly value: string }[]
  /** Deletes a log's entries up to this number. Such a change succeeds even when the store is nearly full. */
  readonly trim?: readonly { readonly log: string; readonly upTo: number }[]
}

export type Committed =
  /** The numbers of the appended entries, in the order of `append`. */
  | { readonly kind: 'done'; readonly appended: readonly number[] }
  /** The first check that did not hold. */
  | { readonly kind: 'refused'; readonly key: string }

export class StoreError extends Error {
  constructor(
    /**
     * `full`: no room left. `closed`: used after `close`. `lost`: emptied by others. `unsafe`: it can lose data.
     * `failed`: anything else.
     */
    readonly kind: 'full' | 'closed' | 'lost' | 'unsafe' | 'failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'StoreError'
  }
}
