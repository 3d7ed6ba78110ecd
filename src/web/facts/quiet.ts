import type { Service } from '../api-types.js'
import type { Coverage } from './coverage.js'

/**
 * What can be said while no alert runs: that all is well, that the services with data are, what was known last, or
 * nothing.
 */
export type Quiet = 'calm' | 'calmSeen' | 'stale' | 'noData'

/** All is well only where there is data about every service. */
export function quietOf(
  services: readonly Pick<Service, 'status'>[],
  coverage: Coverage,
  isCut: boolean,
): Quiet {
  const unseen = withoutData(services)
  const isOpen = coverage.kind === 'full' || coverage.kind === 'partial'
  if (!isOpen || (unseen > 0 && unseen === services.length)) return 'noData'
  if (isCut) return 'stale'
  return unseen === 0 ? 'calm' : 'calmSeen'
}

export function withoutData(services: readonly Pick<Service, 'status'>[]): number {
  return services.filter(({ status }) => status === 'no-data').length
}
