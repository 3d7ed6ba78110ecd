import { useState } from 'preact/hooks'
import type { Alert, AlertEvent, EvidencePost, List, Service } from '../api-client.js'
import { ask } from '../api-client.js'
import { Places } from '../parts/places.js'
import { Series } from '../parts/series.js'
import { asNumber, asShare, Badge, Bars, Shown, Time, useApi } from '../parts/small.js'
import { language, t } from '../texts.js'

/** One outage, from its first sign to its end, and how one knows. */
export function AlertPage({ id, version }: { readonly id: string; readonly version: number }) {
  const [alert, again] = useApi<Alert>(`/v1/alerts/${id}`, version)
  return (
    <Shown loaded={alert} again={again}>
      {(value) => <Known alert={value} version={version} />}
    </Shown>
  )
}

function Known({ alert, version }: { readonly alert: Alert; readonly version: number }) {
  const [service] = useApi<Service>(`/v1/services/${alert.service}`)
  const [history, again] = useApi<List<AlertEvent>>(`/v1/alerts/${alert.id}/events`, version)
  const name = service.kind === 'ready' ? service.value.name : alert.service
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
        </span>
      </div>
      <section class="card">
        <h2>{t('why')}</h2>
        <p class="why">{why(alert, name)}</p>
      </section>
      <section class="card">
        <h2>{t('chart')}</h2>
        <Series path={`/v1/alerts/${alert.id}/timeline`} version={version} alerts={[alert]} />
      </section>
      <div class="three">
        <section class="card">
          <h2>{t('life')}</h2>
          <Shown loaded={history} again={again}>
            {({ data }) => (
              <ol class="life">
                {data.slice(-100).map(({ sequence, at, type, reason, alert: then }) => (
                  <li key={sequence} data-type={type}>
                    <span class="row">
                      <Time at={at} precise />
                      <Badge of={then.status} />
                    </span>
                    <span class="quiet" lang="en">
                      {reason}
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </Shown>
        </section>
        <section class="card">
          <h2>{t('what')}</h2>
          <Bars rows={alert.features.map(({ feature, share }) => [feature, share])} />
          {alert.upstream === null ? null : (
            <p>
              {t('upstream')} <a href={`/services/${alert.upstream.service}`}>{alert.upstream.service}</a> (
              {asShare(alert.upstream.confidence)})
            </p>
          )}
          <h2>{t('numbers')}</h2>
          <table>
            <tbody>
              <tr>
                <th scope="row">{t('observed')}</th>
                <td>{asNumber(alert.signal.actual)}</td>
              </tr>
              <tr>
                <th scope="row">{t('expected')}</th>
                <td>{asNumber(alert.signal.expected)}</td>
              </tr>
              <tr>
                <th scope="row">{t('window')}</th>
                <td>{alert.signal.window}</td>
              </tr>
              <tr>
                <th scope="row">{t('confidence')}</th>
                <td>{asShare(alert.confidence)}</td>
              </tr>
              <tr>
                <th scope="row">{t('baseline')}</th>
                <td lang="en">{alert.signal.baseline}</td>
              </tr>
            </tbody>
          </table>
        </section>
        <Feedback id={alert.id} />
      </div>
      <Places scope={alert.scope} />
      <Evidence alert={alert} version={version} />
    </>
  )
}

function Feedback({ id }: { readonly id: string }) {
  const [said, setSaid] = useState('')
  const say = (verdict: 'confirm' | 'deny') =>
    ask(`/v1/alerts/${id}/feedback`, { method: 'POST', body: { verdict } }).then(
      () => setSaid(t('thanks')),
      (error: unknown) =>
        setSaid(`${t('failed')}: ${error instanceof Error ? error.message : String(error)}`),
    )
  return (
    <section class="card">
      <h2>{t('feedback')}</h2>
      <div class="actions">
        <button type="button" onClick={() => void say('confirm')}>
          {t('confirm')}
        </button>
        <button type="button" onClick={() => void say('deny')}>
          {t('deny')}
        </button>
      </div>
      <p role="status">{said}</p>
    </section>
  )
}

function Evidence({ alert, version }: { readonly alert: Alert; readonly version: number }) {
  const [evidence, again] = useApi<List<EvidencePost>>(`/v1/alerts/${alert.id}/evidence`, version)
  const { hashtags, phrases } = alert.evidence
  return (
    <div class="two">
      <section class="card">
        <h2>{t('posts')}</h2>
        <Shown loaded={evidence} again={again}>
          {({ data }) =>
            data.length === 0 ? (
              <p class="quiet">{t('noPosts')}</p>
            ) : (
              data.map((post) => (
                <blockquote key={`${post.source} ${post.id}`}>
                  <p>{post.text}</p>
                  <p class="row quiet">
                    <span>{post.source}</span>
                    <Time at={post.at} precise />
                    {post.url === null ? null : (
                      <a href={post.url} rel="noreferrer noopener">
                        {t('source')}
                      </a>
                    )}
                  </p>
                </blockquote>
              ))
            )
          }
        </Shown>
      </section>
      <section class="card">
        <h2>{t('words')}</h2>
        <p class="row">
          {hashtags.map(({ tag, count }) => (
            <span key={tag}>
              #{tag} <span class="quiet">{count}</span>
            </span>
          ))}
        </p>
        <p class="row">
          {phrases.map(({ phrase, count }) => (
            <span key={phrase}>
              “{phrase}” <span class="quiet">{count}</span>
            </span>
          ))}
        </p>
      </section>
    </div>
  )
}

/** One sentence that a layman understands. */
function why({ signal }: Alert, name: string): string {
  const minutes = Number(/^PT(\d+)M$/.exec(signal.window)?.[1] ?? Number.NaN)
  const [actual, expected] = [asNumber(signal.actual), asNumber(signal.expected)]
  if (language === 'it') {
    const span = Number.isNaN(minutes) ? signal.window : `${minutes} minuti`
    return `In ${span} ${actual} segnalazioni dicono che ${name} non funziona; di solito sono circa ${expected}.`
  }
  const span = Number.isNaN(minutes) ? signal.window : `${minutes} minutes`
  return `Within ${span}, ${actual} complaints said that ${name} does not work; about ${expected} would be usual.`
}
