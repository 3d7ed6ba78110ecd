import { useMemo, useState } from 'preact/hooks'
import type { Alert, AlertEvent, List, Service } from '../api-client.js'
import type { Loaded } from '../parts/small.js'
import { asNumber, Badge, Shown, Time } from '../parts/small.js'
import { t } from '../texts.js'

interface Props {
  readonly services: Loaded<List<Service>>
  readonly againServices: () => void
  readonly alerts: Loaded<List<Alert>>
  readonly againAlerts: () => void
  readonly events: readonly AlertEvent[]
}

/** What is wrong now, biggest first; below it every service. */
export function Overview({ services, againServices, alerts, againAlerts, events }: Props) {
  const names = new Map(
    services.kind === 'ready' ? services.value.data.map(({ id, name }) => [id, name]) : [],
  )
  // Hundreds of services change seldom, alerts often
  const listed = services.kind === 'ready' ? services.value.data : NONE
  const catalogue = useMemo(() => <Catalogue services={listed} />, [listed])
  return (
    <>
      <h1>{t('problemsNow')}</h1>
      <div class="two">
        <section aria-label={t('problemsNow')}>
          <Shown loaded={alerts} again={againAlerts}>
            {({ data }) =>
              data.length === 0 ? (
                <p class="card quiet">{t('noProblems')}</p>
              ) : (
                <ul class="alerts">
                  {biggestFirst(data).map((alert) => (
                    <li key={alert.id}>
                      <a class={alert.severity} href={`/alerts/${alert.id}`}>
                        <span class="row">
                          <strong>{names.get(alert.service) ?? alert.service}</strong>
                          <Badge of={alert.severity} />
                          <Badge of={alert.status} />
                        </span>
                        <span class="row quiet">
                          <span>
                            {t('since')} <Time at={alert.startedAt} />
                          </span>
                          <span>
                            {asNumber(alert.signal.authors)} {t('people')}
                          </span>
                          <span>
                            {asNumber(alert.signal.ratio)} {t('times')}
                          </span>
                        </span>
                      </a>
                    </li>
                  ))}
                </ul>
              )
            }
          </Shown>
        </section>
        <section class="card">
          <h2>{t('feed')}</h2>
          {events.length === 0 ? <p class="quiet">{t('noFeed')}</p> : null}
          <ol class="feed">
            {events.slice(0, 20).map((event) => (
              <li key={`${event.alert.id} ${event.sequence}`}>
                <span class="row">
                  <a href={`/alerts/${event.alert.id}`}>
                    {names.get(event.alert.service) ?? event.alert.service}
                  </a>
                  <Badge of={event.alert.status} />
                  <span class="quiet">
                    <Time at={event.at} precise />
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </section>
      </div>
      <section class="card">
        <h2>{t('services')}</h2>
        <Shown loaded={services} again={againServices}>
          {() => catalogue}
        </Shown>
      </section>
    </>
  )
}

const NONE: readonly Service[] = []

function Catalogue({ services }: { readonly services: readonly Service[] }) {
  const [sought, setSought] = useState('')
  const words = sought.trim().toLowerCase()
  const found = services.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(words))
  const groups = new Map<string, Service[]>()
  for (const service of found)
    groups.set(service.category, [...(groups.get(service.category) ?? []), service])
  return (
    <>
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={sought}
        onInput={(e) => setSought(e.currentTarget.value)}
      />
      {found.length === 0 ? (
        <p class="quiet" role="status">
          {t('noMatch')}
        </p>
      ) : null}
      {[...groups].map(([category, members]) => (
        <div key={category}>
          <h3 class="quiet">{category}</h3>
          <ul class="grid">
            {members.map((service) => (
              <li key={service.id}>
                <a class="tile-link" href={`/services/${service.id}`}>
                  <span>{service.name}</span>
                  <Badge of={service.status} />
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

const RANK = { critical: 3, major: 2, minor: 1 }

function biggestFirst(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted((a, b) => RANK[b.severity] - RANK[a.severity] || b.signal.authors - a.signal.authors)
}
