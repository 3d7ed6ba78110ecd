import { z } from 'zod'
import type { Service } from '../../../core/model/catalogue.js'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../../core/model/vocabulary.js'
import type { AlertFilter } from '../../../pipeline/alerts/search/alert-filter.js'
import type { Where } from '../../../pipeline/alerts/search/find-alerts.js'
import { SORTS } from '../../../pipeline/alerts/search/sorted-alerts.js'
import { inForce, readSilences, servicesOf } from '../../../pipeline/silences/silences.js'
import type { Problem } from '../../http/problem.js'
import { country, fraction, instant, language, list, name, yesOrNo } from '../../http/query.js'
import { alert as alertSchema, STATUSES } from '../../views/alert-schemas.js'
import { whereSilenced } from '../../views/alert-view.js'
import type { KnownServices } from '../../views/known-services.js'
import type { AlertContext } from './parts.js'

/** What `GET /v1/alerts` filters by. */
export const filters = {
  status: list(z.enum(STATUSES)).optional().describe('Current status'),
  service: list(name).optional().describe('Service ids, as in GET /v1/services'),
  severity: list(z.enum(SEVERITIES)).optional(),
  lang: list(language).optional().describe('Languages of the complaints, such as it'),
  country: list(country).optional().describe('ISO 3166-1 alpha-2, such as IT'),
  source: list(name).optional().describe('Networks of the complaints, such as bluesky'),
  since: instant.optional().describe('Started at this instant or later'),
  until: instant.optional().describe('Started before this instant'),
  discovered: yesOrNo.optional().describe('Whether the service is outside the catalogue'),
  category: list(z.enum(CATEGORIES)).optional().describe('Category of the service in the catalogue'),
  minSeverity: z.enum(SEVERITIES).optional().describe('This severity or a higher one'),
  minConfidence: fraction.optional().describe('Minimum confidence'),
  feature: list(z.enum(FEATURES)).optional().describe('Affected features of the service'),
  region: list(name).optional().describe('Regions by local name, such as Lombardia'),
  upstream: list(name).optional().describe('Probable upstream causes, by service id'),
  openedSince: instant.optional().describe('Opened at this instant or later'),
  activeAt: instant.optional().describe('Had started at this instant and was not over'),
  updatedSince: instant.optional().describe('Had an event at this instant or later; see `updatedAt`'),
  silenced: yesOrNo.optional().describe('Whether a silence holds back its notifications now'),
}

const FIELDS = Object.keys(alertSchema.shape) as (keyof typeof alertSchema.shape)[]
export const fields = list(z.enum(FIELDS)).optional().describe('Only these fields of each alert')
export const sort = z
  .enum(SORTS)
  .optional()
  .describe('Ascending, `-` before it descending; default: -startedAt')

export type AskedFilter = z.infer<z.ZodObject<typeof filters>>

/** A category is the services in it, and a least severity those from it on. */
export function filterOf(
  { category, minSeverity, ...filter }: AskedFilter,
  services: readonly Service[],
): AlertFilter {
  const inCategory = services.filter((one) => category?.includes(one.category)).map(({ id }) => id)
  const atLeast = minSeverity === undefined ? [] : SEVERITIES.slice(SEVERITIES.indexOf(minSeverity))
  return {
    ...filter,
    service: category === undefined ? filter.service : both(filter.service, inCategory),
    severity: minSeverity === undefined ? filter.severity : both(filter.severity, atLeast),
  }
}

/** An unknown service would match nothing, which looks like no outage. */
export function checkServices(
  known: KnownServices,
  { service = [], upstream = [] }: Pick<AskedFilter, 'service' | 'upstream'>,
): Promise<Problem | null> {
  return known.check([...service, ...upstream], (id) => ({
    parameter: service.includes(id) ? 'service' : 'upstream',
  }))
}

/** What alerts must be like, and the test that their summaries alone cannot answer. */
export async function searchOf(
  { store, clock, services }: Pick<AlertContext, 'store' | 'clock' | 'services'>,
  { silenced, ...asked }: AskedFilter,
): Promise<{ readonly filter: AlertFilter; readonly where?: Where }> {
  const filter = filterOf(asked, services)
  if (silenced === undefined) return { filter }
  const silences = inForce(await readSilences(store), clock.now())
  if (silences.length === 0) return { filter: silenced ? { ...filter, service: [] } : filter }
  // Only alerts of services that a silence names are worth reading.
  const named = silenced ? servicesOf(silences) : null
  return {
    filter: named === null ? filter : { ...filter, service: both(filter.service, named) },
    where: whereSilenced(store, silences, silenced),
  }
}

function both<T>(asked: readonly T[] | undefined, others: readonly T[]): readonly T[] {
  return asked === undefined ? others : asked.filter((one) => others.includes(one))
}
