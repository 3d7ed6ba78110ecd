import type { Alert } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { fill, listIn, plural } from '../../core/phrases/say.js'
import type { Texts, TextsOf } from '../../core/phrases/texts.js'
import { hadAlert, readAlert, readCurrent } from '../../pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../pipeline/alerts/alert-summary.js'
import type { AlertFilter } from '../../pipeline/alerts/search/alert-filter.js'
import { currentAlertsOf } from '../../pipeline/alerts/search/current-alerts.js'
import { findAlerts } from '../../pipeline/alerts/search/find-alerts.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { NameOf } from '../feeds/words.js'
import { alertSpan, alertText, alertTitle, stateText } from '../feeds/words.js'

/** What is known of a page before any script runs. */
export interface PageFacts {
  readonly title: string
  readonly description: string
  /** False for the page of an alert or service that does not exist. */
  readonly isFound: boolean
  /** Links for readers without script. */
  readonly list: readonly Link[]
  /** The alerts of the page that are over, for the same readers. */
  readonly earlier: readonly Link[]
  /** The service whose feed the page offers; null: all. */
  readonly service: string | null
  /** How good or bad it is, for the colour of the picture. */
  readonly tone: 'bad' | 'warn' | 'good' | 'plain'
  /** When the alert of the page was over; null for every other page. */
  readonly endedAt: string | null
  /** The path of the picture of the page. */
  readonly picture: string
}

interface Link {
  readonly href: string
  readonly text: string
}

const WHOLE = {
  isFound: true,
  service: null,
  endedAt: null,
  earlier: [],
  picture: '/og/overview.png',
} as const

/** Unit: alerts. */
const MAX_LISTED = 50
const MAX_EARLIER = 12
/** Unit: services that a description names. */
const MAX_NAMED = 6

export interface PageParts {
  readonly store: Store
  readonly services: readonly Service[]
  readonly textsOf: TextsOf
  /** By language: the texts of the dashboard that are not built into it. */
  readonly pageTexts?: Readonly<Record<string, object>>
}

/** Describes a page of the dashboard from the store. */
export async function describePage(parts: PageParts, path: string, texts: Texts): Promise<PageFacts> {
  const [, first = '', id = ''] = path.split('/')
  const names = new Map(parts.services.map((service) => [service.id, service.name]))
  const nameOf = (service: string) => names.get(service) ?? service
  if (first === 'alerts' && id !== '') {
    const alert = await readAlert(parts.store, id)
    return alert === null ? unknownPage(texts) : ofAlert(alert, nameOf, texts)
  }
  if (first === 'services' && id !== '') {
    if (!names.has(id) && !(await hadAlert(parts.store, id))) return unknownPage(texts)
    const [current] = await readCurrent(parts.store, id)
    const alert = current === undefined ? null : await readAlert(parts.store, current.id)
    const earlier = await endedAlerts(parts.store, { service: [id] }, nameOf, texts)
    return { ...ofService(id, nameOf, alert, texts), earlier }
  }
  const running = [...(await currentAlertsOf(parts.store).read()).values()]
  return { ...ofAll(running, nameOf, texts), earlier: await endedAlerts(parts.store, {}, nameOf, texts) }
}

/** Running ones have a place of their own. */
async function endedAlerts(
  store: Store,
  filter: AlertFilter,
  nameOf: NameOf,
  texts: Texts,
): Promise<readonly Link[]> {
  const ended = { ...filter, status: ['resolved', 'retracted'] } as const
  const { alerts } = await findAlerts(store, ended, { limit: MAX_EARLIER })
  return alerts.map(({ id, startedAt, endedAt = null, service, ...alert }) => ({
    href: `/alerts/${id}`,
    text: `${alertTitle(alert, nameOf(service), texts)}. ${alertSpan(startedAt, endedAt, texts)}`,
  }))
}

function ofAlert(alert: Alert, nameOf: NameOf, texts: Texts): PageFacts {
  const name = nameOf(alert.service)
  return {
    title: alertTitle(alert, name, texts),
    description: alertText(alert, texts, nameOf),
    isFound: true,
    list: [{ href: `/services/${alert.service}`, text: name }],
    earlier: [],
    service: alert.service,
    tone: toneOf(alert),
    endedAt: alert.resolvedAt ?? alert.retractedAt ?? null,
    picture: `/og/alerts/${alert.id}.png`,
  }
}

function toneOf({ status, severity }: Pick<Alert, 'status' | 'severity'>): PageFacts['tone'] {
  if (status === 'resolved' || status === 'retracted') return 'good'
  return status !== 'recovering' && (severity === 'critical' || status === 'acknowledged') ? 'bad' : 'warn'
}

function ofService(id: string, nameOf: NameOf, current: Alert | null, texts: Texts): PageFacts {
  const name = nameOf(id)
  const words = texts.pages.service
  const base = { isFound: true, service: id, endedAt: null, earlier: [], picture: `/og/services/${id}.png` }
  if (current === null || current.status === 'resolved' || current.status === 'retracted') {
    const [title, description] = [fill(words.title, { name }), fill(words.calm, { name })]
    return { ...base, tone: 'plain', title, description, list: [] }
  }
  const title = alertTitle(current, name, texts)
  const list = [{ href: `/alerts/${current.id}`, text: title }]
  return { ...base, tone: toneOf(current), title, description: alertText(current, texts, nameOf), list }
}

function ofAll(running: readonly AlertSummary[], nameOf: NameOf, texts: Texts): PageFacts {
  const words = texts.pages
  const list = running.slice(0, MAX_LISTED).flatMap(({ id, service, status, severity }) =>
    status === 'resolved' || status === 'retracted'
      ? []
      : [
          {
            href: `/alerts/${id}`,
            text: `${nameOf(service)}: ${stateText({ kind: status, severity }, texts)}`,
          },
        ],
  )
  const names = shortList(
    running.map(({ service }) => nameOf(service)),
    texts,
  )
  const state = list.length === 0 ? words.calm : plural(words.running, running.length, texts, { names })
  const tone = list.length === 0 ? 'plain' : 'warn'
  return { ...WHOLE, tone, title: words.title, description: `${state} ${words.description}`, list }
}

/** The first names; more of them end in `…`. */
function shortList(names: readonly string[], texts: Texts): string {
  return names.length <= MAX_NAMED ? listIn(names, texts) : `${names.slice(0, MAX_NAMED).join(', ')}, …`
}

/** What the page of an alert or service says that does not exist; the script shows its own view of it. */
function unknownPage({ pages }: Texts): PageFacts {
  const { title, text, home } = pages.notFound
  return {
    ...WHOLE,
    isFound: false,
    tone: 'plain',
    title,
    description: text,
    list: [{ href: '/', text: home }],
  }
}

/** What a page says where reading needs a key: nothing that a key protects. */
export function closedPage({ pages }: Texts): PageFacts {
  const { title, description } = pages
  return { ...WHOLE, tone: 'plain', title, description, list: [] }
}
