import { useState } from 'preact/hooks'
import type { List, Service } from '../api-client.js'
import { ask, readKey } from '../api-client.js'
import { ForgetKey } from '../parts/key-form.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { t } from '../texts.js'
import { NewWebhook } from '../webhooks/new-webhook.js'
import type { Webhook } from '../webhooks/webhook-api.js'
import { WebhookCard } from '../webhooks/webhook-card.js'

/** Webhooks and their deliveries; all of it needs an admin key. */
export function Webhooks({ services }: { readonly services: readonly Service[] }) {
  const [version, setVersion] = useState(0)
  const [message, setMessage] = useState('')
  const [secret, setSecret] = useState('')
  const [webhooks, again] = useApi<List<Webhook>>('/v1/webhooks?limit=200', version)
  const nameOfService = (service: string) => services.find(({ id }) => id === service)?.name ?? service

  /** Null when the request was refused; the reason is then shown. */
  async function act<T>(method: string, path: string, body: unknown): Promise<{ readonly answer: T } | null> {
    try {
      return { answer: await ask<T>(path, { method, ...(body === undefined ? {} : { body }) }) }
    } catch (error) {
      setMessage(`${t('notDone')}: ${error instanceof Error ? error.message : String(error)}`)
      return null
    } finally {
      setVersion((count) => count + 1)
    }
  }

  async function create(body: object): Promise<boolean> {
    const made = await act<Webhook>('POST', '/v1/webhooks', body)
    if (made === null) return false
    setMessage('')
    setSecret(made.answer.secret)
    return true
  }

  return (
    <>
      <div class="head">
        <h1>{t('webhooks')}</h1>
        {readKey() === '' || webhooks.kind !== 'ready' ? null : (
          <span class="end row">
            <span class="quiet">{t('keyStored')}</span>
            <ForgetKey />
          </span>
        )}
      </div>
      <LoadState loaded={webhooks} again={again} forAdmins>
        {({ data }) => (
          <>
            <NewWebhook services={services} create={create} />
            <div role="status" class="said">
              {message}
              {secret === '' ? null : (
                <div class="card calm">
                  <p>{t('secretOnce')}</p>
                  <code class="secret">{secret}</code>
                  <p class="quiet">{t('copyNow')}</p>
                </div>
              )}
            </div>
            {data.length === 0 ? <p class="card quiet">{t('noWebhooks')}</p> : null}
            {data.toReversed().map((webhook) => (
              <WebhookCard
                key={webhook.id}
                webhook={webhook}
                version={version}
                nameOfService={nameOfService}
                act={(method, path, body, done) => {
                  setSecret('')
                  void act(method, path, body).then((came) => came && setMessage(done))
                }}
              />
            ))}
          </>
        )}
      </LoadState>
    </>
  )
}
