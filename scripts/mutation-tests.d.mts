interface Mutation {
  readonly file?: string
  readonly in?: string
  readonly by: string | readonly string[]
}
export declare function testsOf(mutation: Mutation): {
  readonly tests: readonly string[]
  readonly problems: readonly string[]
}
