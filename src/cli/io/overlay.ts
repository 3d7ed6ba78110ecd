/** The overlay that the environment names: the default of `--catalogue`. An empty variable names none. */
export function overlayOfEnv(): string | undefined {
  return process.env.CATALOGUE_DIR || undefined
}
