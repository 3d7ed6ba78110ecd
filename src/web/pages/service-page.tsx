import { useMemo, useState } from 'preact/hooks'
import type { Alert, List, Service } from '../api-client.js'
import { Places } from '../parts/places.js'
import { Series } from '../parts/series.js'
import { Badge, Bars, Shown, Time, useApi } from '../parts/small.js'
import { t } from '../texts.js'

const DAY_MS = 86_400_000

/** One service: how it is, how it was, where, and its alerts. */
export function ServicePage({ id, version }: { readonly id: string; readonly version: number }) {
  const [service, again] = useApi<Service>(`/v1/services/${id}`, version)
  const [alerts, againAlerts] = useApi<List<Alert>>(`/v1/alerts?service=${id}&limit=50`, version)
  const [days, setDays] = useState(1)
  const known = alerts.kind === 'ready' ? alerts.value.data : NONE
  // Each new version asks up to its own now
  const path = useMemo(() => {
    const from = new Date(Math.floor(Date.now() / 60_000) * 60_000 - days * DAY_MS).toISOString()
    return `/v1/services/${id}/timeline?from=${from}`
  }, [id, days, version])
  const latest = known[0]
  return (
    <Shown loaded={service} again={again}>
      {({ name, status }) => (
        <>
          <div class="head">
            <h1>{name}</h1>
            <Badge of={status} />
          </div>
          <section class="card">
            <div class="head">
              <h2>{t('chart')}</h2>
              <div class="actions">
                <button type="button" aria-pressed={days === 1} onClick={() => setDays(1)}>
                  {t('day')}
                </button>
                <button type="button" aria-pressed={days === 7} onClick={() => setDays(7)}>
                  {t('week')}
                </button>
              </div>
            </div>
            <Series path={path} version={version} alerts={known} />
          </section>
          {latest === undefined ? null : <Places scope={latest.scope} />}
          <div class="two">
            <section class="card">
              <h2>{t('history')}</h2>
              <Shown loaded={alerts} again={againAlerts}>
                {({ data }) => <History alerts={data} />}
              </Shown>
            </section>
            <section class="card">
              <h2>{t('what')}</h2>
              <Bars rows={(latest?.features ?? []).map(({ feature, share }) => [feature, share])} />
            </section>
          </div>
        </>
      )}
    </Shown>
  )
}

const NONE: readonly Alert[] = []

function History({ alerts }: { readonly alerts: readonly Alert[] }) {
  if (alerts.length === 0) return <p class="quiet">{t('noHistory')}</p>
  return (
    <ol class="feed">
      {alerts.map((alert) => (
        <li key={alert.id} class="row">
          <a href={`/alerts/${alert.id}`}>
            <Time at={alert.startedAt} />
          </a>
          <Badge of={alert.severity} />
          <Badge of={alert.status} />
        </li>
      ))}
    </ol>
  )
}
