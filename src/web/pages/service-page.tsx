import { useMemo } from 'preact/hooks'
import type { Alert, Service, Timeline } from '../api-types.js'
import type { Compared } from '../chart/chart-data.js'
import { Series, zoomOf } from '../chart/series.js'
import type { Coverage } from '../facts/coverage.js'
import { endOf, peopleOf } from '../facts/figures.js'
import { Places } from '../maps/regions.js'
import { DayStrip } from '../parts/day-strip.js'
import { LoadState, useApi, useList } from '../parts/loaded.js'
import { ReportCard } from '../parts/report-card.js'
import { asCount, Badge, Foreign, Lasted, Scroll, Time } from '../parts/small.js'
import { Star } from '../parts/star.js'
import { Subscribe } from '../parts/subscribe.js'
import { UsualPosts } from '../parts/usual-posts.js'
import { setQuery } from '../shell/route.js'
import { useTitle } from '../shell/title.js'
import { categoryName, countryName } from '../texts/names.js'
import { CHART, HISTORY } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { atTime, streamNow } from '../texts/times.js'
import { t } from '../texts.js'

const DAY_MS = 86_400_000

interface Props {
  readonly id: string
  readonly version: number
  readonly query: URLSearchParams
  readonly coverage: Coverage
  readonly services: readonly Service[]
}

/** One service: how it is, how it was, where, its alerts, and how to follow it. */
export function ServicePage(props: Props) {
  const [service, again] = useApi<Service>(`/v1/services/${props.id}`, props.version)
  return (
    <LoadState loaded={service} again={again} title={t('service')}>
      {(value) => <Known {...props} service={value} />}
    </LoadState>
  )
}

type KnownProps = Props & { readonly service: Service }

function Known(props: KnownProps) {
  const { service, version } = props
  const { id } = service
  const [alerts, againAlerts] = useList<Alert>(`/v1/alerts?service=${id}&limit=200`, version)
  const known = alerts.kind === 'ready' ? alerts.value : NONE
  const latest = known[0]
  useTitle(service.name)
  return (
    <>
      <Head {...props} />
      <ReportCard service={service} version={version} />
      <History {...props} alerts={known} />
      <UsualPosts service={id} version={version} />
      {alerts.kind === 'ready' ? <DayStrip alerts={known} /> : null}
      {latest === undefined ? null : (
        <>
          <p class="quiet note">
            {t('latestAlert')}: <Time at={latest.startedAt} />
          </p>
          <Places alert={latest} />
        </>
      )}
      <section class="card">
        <h2>{t('history')}</h2>
        <LoadState loaded={alerts} again={againAlerts}>
          {(listed) => <Past alerts={listed} />}
        </LoadState>
      </section>
      <Subscribe id={id} name={service.name} />
    </>
  )
}

const NONE: readonly Alert[] = []

/** Where no source is live, a service without an alert has no tick. */
function Head({ service, coverage }: KnownProps) {
  const { id, name, category, countries, alertId, official, statusPage } = service
  const page = official?.url ?? statusPage
  const status = service.status === 'ok' && coverage.kind === 'none' ? 'no-data' : service.status
  const where = countries.map(countryName).join(', ')
  return (
    <div class="head">
      <h1>
        <Foreign>{name}</Foreign>
      </h1>
      <Badge of={status} />
      {status === 'no-data' ? <span class="quiet">{say(HISTORY.noData)}</span> : null}
      <span class="quiet">
        {categoryName(category)}
        {where === '' ? '' : ` · ${where}`}
      </span>
      {official == null ? null : (
        <span>
          {official.status === 'resolved'
            ? say(HISTORY.saidOver)
            : say(HISTORY.saidNow, { at: atTime(official.since) })}
        </span>
      )}
      {page == null ? null : (
        <a href={page} rel="noreferrer">
          {say(HISTORY.officialStatus)}
        </a>
      )}
      <span class="actions end">
        <Star id={id} name={name} />
        {alertId === null ? null : (
          <a class="button main" href={`/alerts/${alertId}`}>
            {t('openAlert')}
          </a>
        )}
      </span>
    </div>
  )
}

const RANGES = [
  ['6h', 0.25, say(CHART.hours6)],
  ['24h', 1, t('day')],
  ['7d', 7, t('week')],
  ['30d', 30, say(CHART.days30)],
  ['90d', 90, say(CHART.days90)],
] as const

function History({
  service,
  query,
  version,
  services,
  alerts,
}: KnownProps & { readonly alerts: readonly Alert[] }) {
  const zoom = zoomOf(query)
  const [range, days] = RANGES.find(([name]) => name === query.get('range')) ?? RANGES[1]
  // Where the posts of a recording end, so does its chart
  const to = Math.ceil(streamNow() / 60_000) * 60_000
  const span =
    zoom === null
      ? `from=${new Date(to - days * DAY_MS).toISOString()}&to=${new Date(to).toISOString()}`
      : `from=${zoom.from}&to=${zoom.to}`
  const [series, again] = useApi<Timeline>(`/v1/services/${service.id}/timeline?${span}`, version)
  const other = useOther(services, query.get('with'), service.id, span)
  const spans = useMemo(() => alerts.map((alert) => ({ ...alert, resolvedAt: endOf(alert) })), [alerts])
  return (
    <section class="card">
      <div class="head">
        <h2>{t('chart')}</h2>
        <fieldset class="switch end">
          <legend class="sr">{say(CHART.range)}</legend>
          {RANGES.map(([name, , label]) => (
            <button
              key={name}
              type="button"
              aria-pressed={zoom === null && range === name}
              onClick={() => setQuery({ range: name, from: null, to: null })}
            >
              {label}
            </button>
          ))}
        </fieldset>
      </div>
      <Series {...{ series, again, alerts: spans, service: service.id, zoom, other }} />
      <label class="setting">
        <span class="quiet">{say(CHART.compare)}</span>
        <select
          value={query.get('with') ?? ''}
          onChange={(event) => setQuery({ with: event.currentTarget.value })}
        >
          <option value="">{say(CHART.nobody)}</option>
          {services
            .filter(({ id }) => id !== service.id)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </label>
    </section>
  )
}

/** The line of a second service, in the same span. */
function useOther(
  services: readonly Service[],
  id: string | null,
  own: string,
  span: string,
): Compared | null {
  const known = id === null || id === own ? undefined : services.find((service) => service.id === id)
  const [series] = useApi<Timeline>(known === undefined ? null : `/v1/services/${known.id}/timeline?${span}`)
  return useMemo(
    () =>
      known === undefined || series.kind !== 'ready'
        ? null
        : { label: known.name, ink: 'other', points: series.value.data },
    [known?.id, series],
  )
}

function Past({ alerts }: { readonly alerts: readonly Alert[] }) {
  if (alerts.length === 0) return <p class="quiet">{t('noHistory')}</p>
  return (
    <Scroll label={t('history')}>
      <table>
        <thead>
          <tr>
            <th>{t('startedAt')}</th>
            <th>{t('severity')}</th>
            <th>{t('state')}</th>
            <th class="num">{t('duration')}</th>
            <th class="num">{t('authors')}</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.id}>
              <td>
                <a href={`/alerts/${alert.id}`}>
                  <Time at={alert.startedAt} />
                </a>
              </td>
              <td>
                <Badge of={alert.severity} />
              </td>
              <td>
                <Badge of={alert.status} />
              </td>
              <td class="num">
                <Lasted from={alert.startedAt} to={endOf(alert)} />
              </td>
              <td class="num">{asCount(peopleOf(alert))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
