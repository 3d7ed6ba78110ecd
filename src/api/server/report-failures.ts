import type { Clock } from '../../pipeline/ports/clock.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { ApiLog } from '../http/api-parts.js'
import { StoreSilent } from '../http/problem.js'

export type ReportFailure = (code: string, error: unknown, fields: FailureFields) => void

export interface FailureFields {
  readonly requestId: unknown
  readonly method: string
  /** Undefined for a request that met no route. */
  readonly route: unknown
}

/** After the first failure of a kind, its next line. Unit: milliseconds. */
const INTERVAL = 30_000

/**
 * Logs requests that failed on our side. The first of each kind is logged at once. After it, at most one line in half a
 * minute has their number. So clients that ask again and again cannot fill the log. A store that does not answer is a
 * state and no mistake in the code, so its lines have no stack.
 */
export function createReportFailure({
  log,
  clock,
}: {
  readonly log: ApiLog
  readonly clock: Clock
}): ReportFailure {
  const kinds = new Map<string, { loggedAt: number; since: number }>()
  return (code, error, fields) => {
    const isOfStore = error instanceof StoreError || error instanceof StoreSilent
    // A mistake of one route must not hide that of another.
    const kind = isOfStore ? code : `${code} ${fields.method} ${String(fields.route)}`
    const now = clock.now()
    const { loggedAt, since } = kinds.get(kind) ?? { loggedAt: Number.NEGATIVE_INFINITY, since: 0 }
    // A clock that was set back must not silence the log.
    if (Math.abs(now - loggedAt) < INTERVAL) {
      kinds.set(kind, { loggedAt, since: since + 1 })
      return
    }
    kinds.set(kind, { loggedAt: now, since: 0 })
    const more = since === 0 ? '' : `; ${since} more since the last line`
    log.error(
      { ...fields, ...(isOfStore ? { why: error.message } : { err: error }) },
      `request failed: ${code}${more}`,
    )
  }
}
