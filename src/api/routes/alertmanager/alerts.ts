import { createHash } from 'node:crypto'
import { z } from 'zod'
import { formatInstant, MINUTE } from '../../../core/model/instant.js'
import { alertCodec, readAlertTexts, readSummaries } from '../../../pipeline/alerts/alert-store.js'
import { alertmanagerForm } from '../../../pipeline/alerts/alertmanager-form.js'
import type { CurrentAlerts } from '../../../pipeline/alerts/search/current-alerts.js'
import { readSilences, silencesOf } from '../../../pipeline/silences/silences.js'
import type { ApiParts } from '../../http/api-parts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import { yesOrNo } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { isLike, meets, readMatchers, readPatterns } from './matchers.js'
import type { gettableAlert } from './schemas.js'
import { alertGroups, gettableAlerts } from './schemas.js'

export type AlertmanagerParts = Pick<ApiParts, 'store' | 'clock' | 'services' | 'pageUrl' | 'version'> & {
  readonly current: CurrentAlerts
}

export const RECEIVER = 'outcry'
/** Alertmanager gives an alert an end a little ahead, which moves for as long as the alert lasts. */
const AHEAD = 5 * MINUTE

const flag = (what: string) => yesOrNo.optional().describe(`${what}; default: true`)
const query = {
  active: flag('Include alerts that are not silenced'),
  silenced: flag('Include silenced alerts'),
  inhibited: flag('Accepted; Outcry inhibits nothing'),
  muted: flag('Accepted; Outcry mutes nothing'),
  unprocessed: flag('Accepted; Outcry has no unprocessed alerts'),
  filter: z.string().max(1_000).optional().describe('Matchers such as severity=~"major|critical"'),
  receiver: z.string().max(200).optional().describe('An expression that the receiver, outcry, must match'),
}
type AskedAlerts = z.infer<z.ZodObject<typeof query>>
type GettableAlert = z.infer<typeof gettableAlert>

export function listAlertmanagerAlerts(parts: AlertmanagerParts): Route {
  return route({
    method: 'get',
    path: '/api/v2/alerts',
    id: 'listAlertmanagerAlerts',
    summary: 'List alerts that are not over, as an Alertmanager does',
    scope: 'read',
    query,
    answers: { 200: { description: 'The alerts', schema: gettableAlerts } },
    async handle({ query: asked }) {
      const found = await find(parts, asked)
      return 'kind' in found ? found : json(found.alerts)
    },
  })
}

export function listAlertmanagerGroups(parts: AlertmanagerParts): Route {
  return route({
    method: 'get',
    path: '/api/v2/alerts/groups',
    id: 'listAlertmanagerGroups',
    summary: 'List alerts that are not over in one group for each service, as an Alertmanager does',
    scope: 'read',
    query,
    answers: { 200: { description: 'The groups', schema: alertGroups } },
    async handle({ query: asked }) {
      const found = await find(parts, asked)
      if ('kind' in found) return found
      const groups = found.alerts.map((alert) => ({
        labels: { service: alert.labels.service! },
        receiver: { name: RECEIVER },
        alerts: [alert],
      }))
      return json(groups)
    },
  })
}

async function find(
  parts: AlertmanagerParts,
  { active = true, silenced = true, filter = '', receiver }: AskedAlerts,
): Promise<{ readonly alerts: GettableAlert[] } | Problem> {
  const matchers = readMatchers(filter)
  if (matchers === null) return badMatcher()
  const isOurs =
    receiver === undefined || (readPatterns(receiver) ?? []).some((pattern) => isLike(RECEIVER, pattern))
  const alerts = isOurs ? await readAlerts(parts) : []
  return {
    alerts: alerts.filter(
      ({ labels, status }) =>
        (status.state === 'active' ? active : silenced) && matchers.every((one) => meets(labels, one)),
    ),
  }
}

export function badMatcher(): Problem {
  const detail = 'write matchers such as severity="major"; expressions may hold texts, |, .* and .+'
  return problem('bad-query', `filter: ${detail}`, { errors: [{ parameter: 'filter', detail }] })
}

async function readAlerts({
  store,
  clock,
  services,
  pageUrl,
  current,
}: AlertmanagerParts): Promise<GettableAlert[]> {
  const summaries = await readSummaries(store, [...(await current.read()).values()])
  const ids = summaries.map(({ id }) => id)
  const [texts, silences] = await Promise.all([readAlertTexts(store, ids), readSilences(store)])
  const byId = new Map(services.map((service) => [service.id, service]))
  const now = clock.now()
  return texts.flatMap((text, index): GettableAlert[] => {
    if (text === null) return []
    const alert = alertCodec.decode(text, ids[index]!)
    const silencedBy = silencesOf(silences, alert, now).map(({ id }) => id)
    const { severity, startedAt, service } = alert
    const form = alertmanagerForm(alert, { severity, service: byId.get(service), publicUrl: pageUrl })
    const end = Math.max(Math.ceil(now / AHEAD) * AHEAD, Date.parse(startedAt)) + AHEAD
    return [
      {
        ...form,
        labels: { ...form.labels },
        annotations: { ...form.annotations },
        startsAt: startedAt,
        endsAt: formatInstant(end),
        updatedAt: summaries[index]!.updatedAt ?? startedAt,
        fingerprint: createHash('sha256').update(alert.id).digest('hex').slice(0, 16),
        receivers: [{ name: RECEIVER }],
        status: {
          state: silencedBy.length === 0 ? 'active' : 'suppressed',
          ...{ silencedBy, inhibitedBy: [], mutedBy: [] },
        },
      },
    ]
  })
}
