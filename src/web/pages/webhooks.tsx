import { useState } from 'preact/hooks'
import type { List } from '../api-client.js'
import { ask } from '../api-client.js'
import { Shown, Time, useApi } from '../parts/small.js'
import { t } from '../texts.js'

interface Webhook {
  readonly id: string
  readonly url: string
  readonly format: string
  readonly state: string
  readonly secret: string
}

interface Delivery {
  readonly id: string
  readonly type: string
  readonly state: string
  readonly reason: string | null
  readonly createdAt: string
}

/** Subscriptions and what was sent to them; all of it needs an admin key. */
export function Webhooks() {
  const [version, setVersion] = useState(0)
  const [said, setSaid] = useState('')
  const [url, setUrl] = useState('')
  const [webhooks, again] = useApi<List<Webhook>>('/v1/webhooks', version)

  function act(path: string, body: unknown, done: (answer: Webhook) => string) {
    ask<Webhook>(path, { method: 'POST', body })
      .then(
        (answer) => setSaid(done(answer)),
        (error: unknown) =>
          setSaid(`${t('failed')}: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => setVersion((count) => count + 1))
  }

  return (
    <>
      <h1>{t('webhooks')}</h1>
      <Shown loaded={webhooks} again={again}>
        {({ data }) => (
          <>
            <form
              class="card"
              onSubmit={(event) => {
                event.preventDefault()
                act('/v1/webhooks', { url }, ({ secret }) => `${t('secretOnce')} ${secret}`)
              }}
            >
              <label for="url">{t('address')}</label>
              <input
                id="url"
                type="url"
                required
                value={url}
                onInput={(e) => setUrl(e.currentTarget.value)}
              />
              <div class="actions">
                <button type="submit">{t('create')}</button>
              </div>
            </form>
            <p role="status">{said}</p>
            {data.length === 0 ? <p class="card quiet">{t('noWebhooks')}</p> : null}
            {data.map((webhook) => (
              <section class="card" key={webhook.id}>
                <h2>{webhook.url}</h2>
                <p class="row quiet">
                  <span>{webhook.format}</span>
                  <span>{webhook.state}</span>
                </p>
                <div class="actions">
                  <button
                    type="button"
                    onClick={() => act(`/v1/webhooks/${webhook.id}/test`, {}, () => t('sent'))}
                  >
                    {t('test')}
                  </button>
                  <button type="button" onClick={() => setVersion((count) => count + 1)}>
                    {t('refresh')}
                  </button>
                </div>
                <Deliveries
                  webhook={webhook.id}
                  version={version}
                  redeliver={(id) => act(`/v1/deliveries/${id}/redeliver`, {}, () => t('sent'))}
                />
              </section>
            ))}
          </>
        )}
      </Shown>
    </>
  )
}

function Deliveries(props: {
  readonly webhook: string
  readonly version: number
  readonly redeliver: (id: string) => void
}) {
  const [deliveries, again] = useApi<List<Delivery>>(
    `/v1/webhooks/${props.webhook}/deliveries`,
    props.version,
  )
  return (
    <Shown loaded={deliveries} again={again}>
      {({ data }) =>
        data.length === 0 ? (
          <p class="quiet">{t('noDeliveries')}</p>
        ) : (
          <ol class="feed">
            {data.map(({ id, type, state, reason, createdAt }) => (
              <li key={id} class="row">
                <Time at={createdAt} precise />
                <span>{type}</span>
                <span>
                  {state}
                  {reason === null ? '' : `: ${reason}`}
                </span>
                {state === 'failed' ? (
                  <button type="button" onClick={() => props.redeliver(id)}>
                    {t('redeliver')}
                  </button>
                ) : null}
              </li>
            ))}
          </ol>
        )
      }
    </Shown>
  )
}
