export interface ConfigProblem {
  readonly file: string
  /** Where in the file, such as "netflix.dependsOn"; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

/** A configuration that must not start: every mistake found in it, not the first alone. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.name = 'ConfigError'
  }
}

export function formatProblem({ file, path, message }: ConfigProblem): string {
  return path === '' ? `${file}: ${message}` : `${file}: ${path}: ${message}`
}
