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
