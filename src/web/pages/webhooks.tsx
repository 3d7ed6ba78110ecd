import { useState } from 'preact/hooks'
import { ask, readKey } from '../api-client.js'
import type { List, Service } from '../api-types.js'
import { ForgetKey } from '../parts/key-form.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { useTitle } from '../shell/title.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import { SecretCard } from '../webhooks/secret-card.js'
import type { Webhook } from '../webhooks/webhook-api.js'
import { WebhookCard } from '../webhooks/webhook-card.js'
import { WebhookForm } from '../webhooks/webhook-form.js'

interface Props {
  readonly services: readonly Service[]
  readonly query: URLSearchParams
}

/** A new secret, and which words it comes with. */
interface Shown {
  readonly secret: string
  readonly text: string
}

/** Webhooks and their deliveries; all of it needs an admin key. */
export function Webhooks({ services, query }: Props) {
  useTitle(t('webhooks'))
  const [version, setVersion] = useState(0)
  const [message, setMessage] = useState('')
  const [shown, setShown] = useState<Shown | null>(null)
  const [webhooks, again] = useApi<List<Webhook>>('/v1/webhooks?limit=200', version)

  const act = useActions(setMessage, () => setVersion((count) => count + 1))
  const showSecret = (answer: unknown, text: string) => {
    if (answer !== null) setShown({ secret: (answer as { secret: string }).secret, text })
  }
  return (
    <>
      <Head isOpen={webhooks.kind === 'ready'} />
      <LoadState loaded={webhooks} again={again} forAdmins>
        {({ data }) => (
          <>
            <Create
              {...{ services, query }}
              created={(webhook) => {
                setVersion((count) => count + 1)
                showSecret(webhook, t('secretOnce'))
              }}
            />
            <div role="status" class="said">
              {message}
            </div>
            {shown === null ? null : <SecretCard {...shown} done={() => setShown(null)} />}
            {data.length === 0 ? <p class="card quiet">{t('noWebhooks')}</p> : null}
            {data.toReversed().map((webhook) => (
              <WebhookCard
                key={webhook.id}
                {...{ webhook, version, services }}
                act={(method, path, body, done) => void act(method, path, body, done)}
                rotate={() =>
                  void act('POST', `/v1/webhooks/${webhook.id}/rotate-secret`, {}, '').then((answer) =>
                    showSecret(answer, say(WEBHOOK.rotated)),
                  )
                }
                change={async (body) => {
                  await ask(`/v1/webhooks/${webhook.id}`, { method: 'PATCH', body })
                  setMessage(say(WEBHOOK.saved))
                  setVersion((count) => count + 1)
                }}
              />
            ))}
          </>
        )}
      </LoadState>
    </>
  )
}

/** Sends a request, says what came of it, and reads the list again. */
function useActions(say: (message: string) => void, readAgain: () => void) {
  return async (method: string, path: string, body: unknown, done: string): Promise<unknown> => {
    try {
      const answer = await ask<unknown>(path, { method, ...(body === undefined ? {} : { body }) })
      say(done)
      return answer
    } catch (error) {
      say(`${t('notDone')}: ${error instanceof Error ? error.message : String(error)}`)
      return null
    } finally {
      readAgain()
    }
  }
}

function Head({ isOpen }: { readonly isOpen: boolean }) {
  return (
    <div class="head">
      <h1>{t('webhooks')}</h1>
      {readKey() === '' || !isOpen ? null : (
        <span class="end row">
          <span class="quiet">{t('keyStored')}</span>
          <ForgetKey />
        </span>
      )}
    </div>
  )
}

/** A link from a service opens the form with that service chosen. */
function Create(props: Props & { readonly created: (webhook: Webhook) => void }) {
  const [round, setRound] = useState(0)
  const asked = props.query.get('service')
  return (
    <details class="card" open={asked !== null}>
      <summary>
        <h2>{t('newWebhook')}</h2>
      </summary>
      <WebhookForm
        key={round}
        services={props.services}
        webhook={null}
        asked={asked === null ? [] : [asked]}
        send={async (body) => {
          props.created(await ask<Webhook>('/v1/webhooks', { method: 'POST', body }))
          setRound((count) => count + 1)
        }}
      />
    </details>
  )
}
