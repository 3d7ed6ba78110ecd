const ADVICE = 'Upgrade this worker if a newer one wrote it; otherwise restore a backup (docs/operations.md)'

/**
 * Stored state that Outcry cannot have written, or that a newer Outcry wrote. Continuing would give wrong alerts, so
 * the process that reads it stops and reports it.
 */
export class DamagedState extends Error {
  constructor(what: string, why: string, options?: ErrorOptions & { readonly advice?: string }) {
    super(`${what} cannot be used: ${why}. Nothing was changed. ${options?.advice ?? ADVICE}.`, options)
    this.name = 'DamagedState'
  }
}
