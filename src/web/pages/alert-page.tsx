import type { Alert, AlertEvent, List, Service } from '../api-client.js'
import { Evidence } from '../parts/evidence.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { Feedback, SilenceForm } from '../parts/operator-actions.js'
import { Places } from '../parts/regions.js'
import { Series } from '../parts/series.js'
import { asNumber, asShare, Badge, Lasted, Time } from '../parts/small.js'
import { durationName, nameOf } from '../texts/names.js'
import { why } from '../texts/why.js'
import { t } from '../texts.js'

interface Props {
  readonly id: string
  readonly version: number
  readonly services: readonly Service[]
}

/** Of a thousand updates, only the last ones are shown. */
const MAX_STEPS = 100

/** One outage, from its first sign to its end, and how one knows. */
export function AlertPage({ id, version, services }: Props) {
  const [alert, again] = useApi<Alert>(`/v1/alerts/${id}`, version)
  const nameOfService = (service: string) => services.find((one) => one.id === service)?.name ?? service
  return (
    <LoadState loaded={alert} again={again} title={t('alert')}>
      {(value) => <Known alert={value} version={version} nameOfService={nameOfService} />}
    </LoadState>
  )
}

interface KnownProps {
  readonly alert: Alert
  readonly version: number
  readonly nameOfService: (service: string) => string
}

function Known({ alert, version, nameOfService }: KnownProps) {
  const name = nameOfService(alert.service)
  const isOver = alert.resolvedAt !== null
  return (
    <>
      <div class="head">
        <h1>
          <a href={`/services/${alert.service}`}>{name}</a>
        </h1>
        <Badge of={alert.severity} />
        <Badge of={alert.status} />
        <span class="quiet">
          {t('since')} <Time at={alert.startedAt} />
          {isOver ? (
            <>
              {' · '}
              <Lasted from={alert.startedAt} to={alert.resolvedAt} />
            </>
          ) : null}
        </span>
      </div>
      <section class="card">
        <h2>{t('why')}</h2>
        <p class="why">{why(alert, name)}</p>
        {alert.discovered ? <p class="quiet">{t('discovered')}</p> : null}
        {alert.note === undefined ? null : <blockquote>{alert.note}</blockquote>}
        <Causes alert={alert} nameOfService={nameOfService} />
      </section>
      <section class="card">
        <h2>{t('chart')}</h2>
        <Series path={`/v1/alerts/${alert.id}/timeline`} version={version} alerts={[alert]} />
      </section>
      <div class="three">
        <Life id={alert.id} version={version} />
        <Numbers alert={alert} />
        <div class="stack">
          {isOver ? null : <Feedback alert={alert} />}
          <SilenceForm alert={alert} />
        </div>
      </div>
      <Places alert={alert} />
      <Evidence alert={alert} version={version} />
    </>
  )
}

/** What it probably comes of, and what fails with it. */
function Causes({ alert, nameOfService }: Omit<KnownProps, 'version'>) {
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

function Life({ id, version }: { readonly id: string; readonly version: number }) {
  const [history, again] = useApi<List<AlertEvent>>(`/v1/alerts/${id}/events`, version)
  return (
    <section class="card">
      <h2>{t('life')}</h2>
      <LoadState loaded={history} again={again}>
        {({ data }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section class="scroll" tabIndex={0} aria-label={t('life')}>
            <ol class="life">
              {data
                .slice(-MAX_STEPS)
                .toReversed()
                .map(({ sequence, at, type, reason, alert: then }) => (
                  <li key={sequence} class={then.status}>
                    <span class="row">
                      <strong>{nameOf(type)}</strong>
                      <span class="quiet">
                        <Time at={at} precise />
                      </span>
                    </span>
                    <span class="quiet" lang="en">
                      {reason}
                    </span>
                  </li>
                ))}
            </ol>
          </section>
        )}
      </LoadState>
    </section>
  )
}

function Numbers({ alert: { signal, confidence, startedAt, openedAt } }: { readonly alert: Alert }) {
  const rows = [
    [t('inWindow'), asNumber(signal.actual)],
    [t('expected'), asNumber(signal.expected)],
    [t('ratio'), asNumber(signal.ratio)],
    [t('authors'), asNumber(signal.authors)],
    [t('window'), durationName(signal.window)],
    [t('confidence'), asShare(confidence)],
    [t('surprise'), `${asNumber(signal.surprise)} (${t('surpriseNeeded')} ${asNumber(signal.threshold)})`],
    [t('testUsed'), nameOf(signal.test)],
    [t('baseline'), nameOf(signal.baseline)],
    [t('startedAt'), <Time at={startedAt} />],
    [t('opened'), <Time at={openedAt} />],
  ] as const
  return (
    <section class="card">
      <h2>{t('numbers')}</h2>
      <table class="facts">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
