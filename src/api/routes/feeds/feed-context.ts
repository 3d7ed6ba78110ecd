import type { Service } from '../../../core/model/catalogue.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { TextsOf } from '../../../core/phrases/texts.js'
import { currentAlertsOf } from '../../../pipeline/alerts/search/current-alerts.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Store } from '../../../pipeline/ports/store.js'
import type { ApiParts } from '../../http/api-parts.js'
import { dataOf } from '../../views/coverage.js'
import type { KnownServices } from '../../views/known-services.js'
import { createKnownServices } from '../../views/known-services.js'

export type FeedParts = Pick<
  ApiParts,
  'store' | 'services' | 'textsOf' | 'publicRead' | 'publicFeeds' | 'publicUrl' | 'sources' | 'clock'
>

/** Badges and frames are asked for by every page that shows them. Unit: seconds. */
const MAX_AGE = 60

/** What the routes of feeds, badges and frames share. */
export interface FeedContext {
  readonly store: Store
  readonly clock: Clock
  readonly publicUrl: string
  readonly scope: 'read' | null
  readonly caching: Readonly<Record<string, string>>
  readonly nameOf: ReturnType<typeof namesOf>
  readonly known: KnownServices
  readonly textsOf: TextsOf
  /** Whether anything about a service could have been read by now. */
  readonly hasData: (service: ServiceId) => Promise<boolean>
}

export function contextOf(parts: FeedParts): FeedContext {
  const { store, clock, textsOf, publicUrl = '' } = parts
  const isOpen = parts.publicRead || parts.publicFeeds === true
  const scope = isOpen && parts.publicFeeds === true ? null : 'read'
  const caching = { 'Cache-Control': `${isOpen ? 'public' : 'private'}, max-age=${MAX_AGE}` }
  const known = createKnownServices(parts, currentAlertsOf(store))
  const hasData = async (service: ServiceId) => {
    const [sources, asOf] = await Promise.all([parts.sources(), readStreamTime(store)])
    return dataOf(sources, asOf ?? clock.now())(service)
  }
  return { store, clock, publicUrl, scope, caching, nameOf: namesOf(parts.services), known, textsOf, hasData }
}

/** What a service is called; one of no catalogue by its id. */
function namesOf(services: readonly Service[]) {
  const names = new Map(services.map((service) => [service.id, service.name]))
  return Object.assign((service: ServiceId) => names.get(service) ?? service, {
    has: (service: ServiceId) => names.has(service),
  })
}
