import { useMemo } from 'preact/hooks'
import { AlertHero } from '../alert/alert-hero.js'
import { Course } from '../alert/course.js'
import { Evidence } from '../alert/evidence.js'
import { Numbers } from '../alert/numbers.js'
import { Feedback, Operators } from '../alert/operator-actions.js'
import type { Alert, Service, Timeline } from '../api-types.js'
import { Series, zoomOf } from '../chart/series.js'
import { endOf, isRunning } from '../facts/figures.js'
import { Places } from '../maps/regions.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { Share } from '../parts/share.js'
import { asShare, Foreign } from '../parts/small.js'
import { useTitle } from '../shell/title.js'
import { headline } from '../texts/phrases.js'
import { t } from '../texts.js'

interface Props {
  readonly id: string
  readonly version: number
  readonly services: readonly Service[]
  readonly query: URLSearchParams
}

/** One outage, from its first sign to its end, and how one knows. */
export function AlertPage({ id, version, services, query }: Props) {
  const [alert, again] = useApi<Alert>(`/v1/alerts/${id}`, version)
  const nameOfService = (service: string) =>
    services.find((one) => one.id === service)?.name ??
    (alert.kind === 'ready' && alert.value.service === service ? alert.value.name : undefined) ??
    service
  return (
    <LoadState loaded={alert} again={again} title={t('alert')}>
      {(value) => <Known alert={value} {...{ version, query, nameOfService, again }} />}
    </LoadState>
  )
}

interface KnownProps {
  readonly alert: Alert
  readonly version: number
  readonly query: URLSearchParams
  readonly nameOfService: (service: string) => string
  readonly again: () => void
}

function Known({ alert, version, query, nameOfService, again }: KnownProps) {
  const name = nameOfService(alert.service)
  const [series, againSeries] = useApi<Timeline>(`/v1/alerts/${alert.id}/timeline`, version)
  const points = series.kind === 'ready' ? series.value.data : []
  const spans = useMemo(() => [{ ...alert, resolvedAt: endOf(alert) }], [alert])
  useTitle(headline(alert, name))
  return (
    <>
      <AlertHero alert={alert} name={name} points={points}>
        {alert.discovered ? <p class="quiet">{t('discovered')}</p> : null}
        {alert.note === undefined ? null : (
          <blockquote>
            <Foreign>{alert.note}</Foreign>
          </blockquote>
        )}
        <Causes alert={alert} nameOfService={nameOfService} />
        <div class="row">
          {isRunning(alert) ? <Feedback alert={alert} /> : null}
          <Share title={headline(alert, name)} />
        </div>
      </AlertHero>
      <section class="card">
        <h2>{t('chart')}</h2>
        <Series
          {...{ series, again: againSeries, alerts: spans, service: alert.service, zoom: zoomOf(query) }}
        />
      </section>
      <Places alert={alert} />
      <Evidence alert={alert} version={version} />
      <Course id={alert.id} version={version} nameOfService={nameOfService} />
      <Numbers alert={alert} />
      <Operators alert={alert} changed={again} />
    </>
  )
}

/** What it probably comes of, and what fails with it. */
function Causes({ alert, nameOfService }: Pick<KnownProps, 'alert' | 'nameOfService'>) {
  const { upstream, siblings = [] } = alert
  return (
    <>
      {upstream === null ? null : (
        <p>
          {t('upstream')} <a href={`/services/${upstream.service}`}>{nameOfService(upstream.service)}</a>{' '}
          <span class="quiet">({asShare(upstream.confidence)})</span>
        </p>
      )}
      {siblings.length === 0 ? null : (
        <div class="row">
          <span id="siblings">{t('siblings')}</span>
          <ul class="chips" aria-labelledby="siblings">
            {siblings.map(({ id, service }) => (
              <li key={id}>
                <a href={`/alerts/${id}`}>{nameOfService(service)}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
