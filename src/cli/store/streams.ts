/** Where a command writes its results, and its progress and problems. */
export interface Streams {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}
