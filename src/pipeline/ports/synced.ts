/** What a synchronisation with a file has changed, as ids. */
export interface Synced {
  readonly created: readonly string[]
  readonly changed: readonly string[]
  readonly deleted: readonly string[]
}
