/**
 * Something of our own that cannot be what we wrote, or that a newer Outcry wrote. Going on would give wrong alerts, so whoever meets it
 * stops and says so.
 */
export class DamagedState extends Error {
  constructor(what: string, why: string, options?: ErrorOptions) {
    super(
      `${what} cannot be used: ${why}. Nothing was changed. Upgrade this worker if a newer one wrote it; otherwise restore a backup (docs/operations.md).`,
      options,
    )
    this.name = 'DamagedState'
  }
}

/** Reads a piece of stored state. @throws DamagedState when it is no JSON or of another version */
export function readState<T extends { readonly version: number }>(
  what: string,
  text: string,
  version: T['version'],
): T {
  let state: T | null
  try {
    state = JSON.parse(text) as T | null
  } catch (error) {
    throw new DamagedState(what, 'it is not JSON', { cause: error })
  }
  if (state?.version !== version) {
    throw new DamagedState(what, `its version is ${state?.version}, this Outcry knows ${version}`)
  }
  return state
}
