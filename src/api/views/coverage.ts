import { DAY, type Instant } from '../../core/model/instant.js'
import type { SourceStatus } from '../http/api-parts.js'

/** Whether anything about a service could have been read: without that, its silence says nothing. */
export type HasData = (service: string) => boolean

/**
 * A service has data while a source that works has brought a post about it within a day. Which services a source brings
 * is known only from the first posts on. So one of less than a day speaks for all services. Status pages and feeds
 * bring what they are about, and speak for nothing else.
 */
export function dataOf(sources: readonly SourceStatus[], now: Instant): HasData {
  const working = sources.filter((source) => isWorking(source, now))
  return (service) =>
    working.some(({ name, since, posts, coverage }) => {
      // What it brought is known half a minute later.
      if (coverage == null && posts > 0) return true
      const begun = coverage?.since ?? since
      if (!ABOUT_SOME.has(name) && now - Date.parse(begun) < DAY) return true
      const last = coverage?.lastPostAt[service]
      return last !== undefined && now - Date.parse(last) < DAY
    })
}

const ABOUT_SOME: ReadonlySet<string> = new Set(['status', 'feed'])

/** `http` always listens, also where nobody sends: it counts by its posts. */
function isWorking({ name, state, posts, lastEventAt }: SourceStatus, now: Instant): boolean {
  if (name === 'http') return posts > 0 && lastEventAt !== null && now - Date.parse(lastEventAt) < DAY
  return state === 'live' || state === 'late' || state === 'degraded' || (state === 'ended' && posts > 0)
}
