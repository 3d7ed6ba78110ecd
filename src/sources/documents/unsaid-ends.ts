import type { Instant } from '../../core/model/instant.js'
import type { IncidentUpdate } from './incident.js'

/** An incident that a page has named and not ended. */
export interface OpenIncident {
  readonly service: string
  readonly incident: string
  readonly title: string
  readonly at: Instant
}

/** More than all pages together have. */
const MAX_OPEN = 500

/**
 * What a page that lists only open incidents says about one service, with the ends that it leaves unsaid. An incident
 * that has left the page ended now. So did one whose state changed, while its time stayed that of its beginning.
 */
export function withEnds(
  service: string,
  updates: readonly IncidentUpdate[],
  before: readonly OpenIncident[],
  now: Instant,
): { readonly updates: IncidentUpdate[]; readonly open: OpenIncident[] } {
  const known = before.filter((one) => one.service === service)
  const newest = newestOf(updates)
  const ends = known.flatMap((one): IncidentUpdate[] => {
    const last = newest.get(one.incident)
    if (last === undefined) return [gone(one, now)]
    return last.state === 'resolved' && last.at <= one.at ? [{ ...last, at: now }] : []
  })
  const ended = new Set(ends.map(({ incident }) => incident))
  const open = [...newest.values()].flatMap(({ incident, title, at, state }) =>
    state === 'open' ? [{ service, incident, title: title.slice(0, 200), at }] : [],
  )
  const others = before.filter((one) => one.service !== service)
  return {
    updates: [...updates.filter(({ incident, state }) => state === 'open' || !ended.has(incident)), ...ends],
    open: [...others, ...open].slice(-MAX_OPEN),
  }
}

function gone({ incident, title }: OpenIncident, at: Instant): IncidentUpdate {
  return { incident, update: `gone ${at}`, at, title, body: '', state: 'resolved', components: [] }
}

/** The newest update of each incident. */
export function newestOf(updates: readonly IncidentUpdate[]): ReadonlyMap<string, IncidentUpdate> {
  const newest = new Map<string, IncidentUpdate>()
  for (const update of updates) {
    const known = newest.get(update.incident)
    if (known === undefined || known.at <= update.at) newest.set(update.incident, update)
  }
  return newest
}
