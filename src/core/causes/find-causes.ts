import type { CausesPolicy } from '../detection/policy.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { DependencyMap } from './dependency-map.js'
import type { Suffering, Upstream } from './name-upstream.js'
import { nameUpstream } from './name-upstream.js'
import type { TrackedAlert, TrackedAlerts } from './tracked-alerts.js'
import { alertsInOrder } from './tracked-alerts.js'

/**
 * A new cause replaces the one that was named only when it is this much likelier. The same cause is news from the same
 * difference on.
 */
const CLEARLY = 0.1
/** From this share on the complaints are "confined" to a country. */
const CONFINED = 0.8

/** Looks for the cause of every alert that runs; gives those whose upstream is news, each with the one before. */
export function findCauses(
  tracked: TrackedAlerts,
  map: DependencyMap,
  policy: CausesPolicy,
): Map<TrackedAlert, ServiceId | null> {
  const company = alertsInOrder(tracked)
  const sufferings = company.map(toSuffering)
  const news = new Map<TrackedAlert, ServiceId | null>()
  const upstreams = new Map<ServiceId, ServiceId>()
  for (const { alert, upstream, overAt } of company)
    if (upstream !== null && overAt === null) upstreams.set(alert.service, upstream.service)
  for (const [index, one] of company.entries()) {
    if (one.overAt !== null) continue
    const found = nameUpstream(sufferings[index]!, sufferings, map, policy, upstreams)
    if (found === null) continue
    if (!isNews(found, one.upstream)) {
      if (isSurer(found, one.surer ?? one.upstream)) one.surer = found
      continue
    }
    news.set(one, one.upstream?.service ?? null)
    one.upstream = found
    upstreams.set(one.alert.service, found.service)
    delete one.surer
  }
  return news
}

function toSuffering({ alert, startedAt, mentionedCauses }: TrackedAlert): Suffering {
  const countries = new Map<string, number>()
  for (const { country, share } of alert.scope.regions) {
    countries.set(country, (countries.get(country) ?? 0) + share)
  }
  const whole = [...countries.values()].reduce((sum, share) => sum + share, 0)
  const most = [...countries].find(([, share]) => share >= CONFINED * whole)
  return { service: alert.service, startedAt, mentionedCauses, confinedTo: most?.[0] ?? null }
}

function isNews(found: Upstream, known: Upstream | null): boolean {
  if (known === null) return true
  return found.confidence >= known.confidence + CLEARLY
}

function isSurer(found: Upstream, known: Upstream | null): boolean {
  return found.service === known?.service && found.confidence > known.confidence
}
