import { useState } from 'preact/hooks'
import type { Alert, List, Service, Services } from '../api-client.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { Places } from '../parts/regions.js'
import { Series } from '../parts/series.js'
import { asNumber, Badge, Lasted, Time } from '../parts/small.js'
import { categoryName, countryName } from '../texts/names.js'
import { t } from '../texts.js'

const DAY_MS = 86_400_000
const MAX_ALERTS = 50

/** One service: how it is, how it was, where, and its alerts. */
export function ServicePage({ id, version }: { readonly id: string; readonly version: number }) {
  const [service, again] = useApi<Service>(`/v1/services/${id}`, version)
  return (
    <LoadState loaded={service} again={again} title={t('service')}>
      {(value) => <Known service={value} version={version} />}
    </LoadState>
  )
}

function Known({ service, version }: { readonly service: Service; readonly version: number }) {
  const { id, name, category, countries, status, alertId } = service
  const [alerts, againAlerts] = useApi<List<Alert>>(`/v1/alerts?service=${id}&limit=${MAX_ALERTS}`, version)
  const known = alerts.kind === 'ready' ? alerts.value.data : NONE
  const latest = known[0]
  const where = countries.map(countryName).join(', ')
  return (
    <>
      <div class="head">
        <h1>{name}</h1>
        <Badge of={status} />
        <span class="quiet">
          {categoryName(category)}
          {where === '' ? '' : ` · ${where}`}
        </span>
        {alertId === null ? null : (
          <a class="button" href={`/alerts/${alertId}`}>
            {t('openAlert')}
          </a>
        )}
      </div>
      <History id={id} alerts={known} version={version} />
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
          {({ data }) => <Past alerts={data} />}
        </LoadState>
      </section>
    </>
  )
}

const NONE: readonly Alert[] = []

function History(props: {
  readonly id: string
  readonly alerts: readonly Alert[]
  readonly version: number
}) {
  const [days, setDays] = useState(1)
  // Where the posts of a recording end, so does its chart
  const [services] = useApi<Services>('/v1/services', props.version)
  const asOf = services.kind === 'ready' ? services.value.asOf : null
  const to = Math.ceil((asOf === null ? Date.now() : Date.parse(asOf)) / 60_000) * 60_000
  const from = new Date(to - days * DAY_MS).toISOString()
  const path = `/v1/services/${props.id}/timeline?from=${from}&to=${new Date(to).toISOString()}`
  return (
    <section class="card">
      <div class="head">
        <h2>{t('chart')}</h2>
        <fieldset class="switch">
          <legend class="sr">{t('time')}</legend>
          <button type="button" aria-pressed={days === 1} onClick={() => setDays(1)}>
            {t('day')}
          </button>
          <button type="button" aria-pressed={days === 7} onClick={() => setDays(7)}>
            {t('week')}
          </button>
        </fieldset>
      </div>
      {services.kind === 'loading' ? (
        <div class="chart" />
      ) : (
        <Series path={path} version={props.version} alerts={props.alerts} />
      )}
    </section>
  )
}

function Past({ alerts }: { readonly alerts: readonly Alert[] }) {
  if (alerts.length === 0) return <p class="quiet">{t('noHistory')}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={t('history')}>
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
          {alerts.map(({ id, startedAt, resolvedAt, severity, status, signal }) => (
            <tr key={id}>
              <td>
                <a href={`/alerts/${id}`}>
                  <Time at={startedAt} />
                </a>
              </td>
              <td>
                <Badge of={severity} />
              </td>
              <td>
                <Badge of={status} />
              </td>
              <td class="num">
                <Lasted from={startedAt} to={resolvedAt} />
              </td>
              <td class="num">{asNumber(signal.authors)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
