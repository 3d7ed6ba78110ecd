import { useMemo } from 'preact/hooks'
import type { Alert, AlertEvent, List, Services, Sparklines } from '../api-client.js'
import { Catalogue } from '../parts/catalogue.js'
import type { Loaded } from '../parts/loaded.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { asNumber, Badge, Time } from '../parts/small.js'
import { Sparkline } from '../parts/sparkline.js'
import { countryName, nameOf } from '../texts/names.js'
import { t } from '../texts.js'
import type { Live } from '../use-live.js'
import { withChanges } from '../use-live.js'

interface Props {
  readonly services: Loaded<Services>
  readonly againServices: () => void
  readonly live: Live
}

const SHOWN_EVENTS = 12
const NO_LINES: Sparklines['data'] = []
const NONE: Services['data'] = []

/** What is wrong now, biggest first; below it every service. */
export function Overview({ services, againServices, live }: Props) {
  const [alerts, againAlerts] = useApi<List<Alert>>(
    '/v1/alerts?status=open,acknowledged,recovering&limit=200',
    live.version,
  )
  const [sparklines] = useApi<Sparklines>('/v1/services/sparklines', live.version)
  const known = services.kind === 'ready' ? services.value.data : NONE
  const names = useMemo(() => new Map(known.map(({ id, name }) => [id, name])), [known])
  const lines = sparklines.kind === 'ready' ? sparklines.value.data : NO_LINES
  // Hundreds of services change seldom, alerts often.
  const catalogue = useMemo(() => <Catalogue services={known} lines={lines} />, [known, lines])
  return (
    <>
      <div class="two">
        <section class="stack" aria-labelledby="now">
          <h1 id="now">{t('problemsNow')}</h1>
          <LoadState loaded={alerts} again={againAlerts}>
            {({ data }) => <Running alerts={withChanges(data, live.changed)} names={names} lines={lines} />}
          </LoadState>
        </section>
        <Feed events={live.events} names={names} />
      </div>
      <section class="card">
        <h2>{t('allServices')}</h2>
        <LoadState loaded={services} again={againServices}>
          {() => catalogue}
        </LoadState>
      </section>
    </>
  )
}

type Names = ReadonlyMap<string, string>

function Running(props: {
  readonly alerts: readonly Alert[]
  readonly names: Names
  readonly lines: Sparklines['data']
}) {
  const { alerts, names } = props
  if (alerts.length === 0) return <p class="card calm">{t('noProblems')}</p>
  const lines = new Map(props.lines.map((line) => [line.service, line]))
  return (
    <ul class="alerts">
      {biggestFirst(alerts).map((alert) => {
        const line = lines.get(alert.service)
        return (
          <li key={alert.id}>
            <a class={alert.severity} href={`/alerts/${alert.id}`}>
              <span class="row">
                <strong>{names.get(alert.service) ?? alert.service}</strong>
                <Badge of={alert.severity} />
                <Badge of={alert.status} />
              </span>
              {line === undefined ? null : <Sparkline {...line} label={t('lastHours')} />}
              <span class="row quiet facts">
                <span>
                  {t('since')} <Time at={alert.startedAt} />
                </span>
                <span>
                  {asNumber(alert.signal.authors)} {t(alert.signal.authors === 1 ? 'person' : 'people')}
                </span>
                <span>
                  {asNumber(alert.signal.ratio)} {t('times')}
                </span>
                <span>{inShort(alert)}</span>
              </span>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** What fails most and where most complain. */
function inShort({ features, scope }: Alert): string {
  const what = features.slice(0, 2).map(({ feature }) => nameOf(feature))
  const countries = [...new Set(scope.regions.map(({ country }) => country))]
  return [...what, ...countries.slice(0, 2).map(countryName)].join(' · ')
}

function Feed({ events, names }: { readonly events: readonly AlertEvent[]; readonly names: Names }) {
  return (
    <section class="card">
      <h2>{t('feed')}</h2>
      {events.length === 0 ? <p class="quiet">{t('noFeed')}</p> : null}
      <ol class="feed">
        {events.slice(0, SHOWN_EVENTS).map((event) => (
          <li key={`${event.alert.id} ${event.sequence}`} class="row">
            <a href={`/alerts/${event.alert.id}`}>{names.get(event.alert.service) ?? event.alert.service}</a>
            <span>{nameOf(event.type)}</span>
            <span class="quiet end">
              <Time at={event.at} precise />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const RANK = { critical: 3, major: 2, minor: 1 }

function biggestFirst(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted((a, b) => RANK[b.severity] - RANK[a.severity] || b.signal.authors - a.signal.authors)
}
