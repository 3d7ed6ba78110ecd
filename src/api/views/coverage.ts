import { DAY, type Instant } from '../../core/model/instant.js'
import type { SourceStatus } from '../http/api-parts.js'

/** Whether anything about a service could have been read: without that, its silence says nothing. */
export type HasData = (service: string) => boolean

/**
 * A service has data while a source that works has brought a post about it within a day. Which services a source brings
 * is known only from the first posts on, so one of less than a day speaks for all services.
 */
export function dataOf(sources: readonly SourceStatus[], now: Instant): HasData {
  const working = sources.filter((source) => isWorking(source, now))
  return (service) =>
    working.some(({ coverage }) => {
      if (coverage == null) return true
      if (now - Date.parse(coverage.since) < DAY) return true
      const last = coverage.lastPostAt[service]
      return last !== undefined && now - Date.parse(last) < DAY
    })
}

/** `http` always listens, also where nobody sends: it counts by its posts. */
function isWorking({ name, state, posts, lastEventAt }: SourceStatus, now: Instant): boolean {
  if (name === 'http') return posts > 0 && lastEventAt !== null && now - Date.parse(lastEventAt) < DAY
  return state === 'live' || state === 'late' || state === 'degraded' || (state === 'ended' && posts > 0)
}
