import { useEffect, useState } from 'preact/hooks'
import { LoadState, useApi } from '../parts/loaded.js'
import { asNumber, Foreign, Sign, Time } from '../parts/small.js'
import { nameOf } from '../texts/names.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { locale, t, texts } from '../texts.js'
import type { Deliveries, Delivery } from './webhook-api.js'

interface Props {
  readonly webhook: string
  readonly version: number
  readonly redeliver: (id: string) => void
  readonly nameOfService: (id: string) => string
}

/** While something is on its way its end is looked for this often; while something waits for its hour, this often. */
const UNDERWAY_MS = 1_000
const WAITING_MS = 15_000
const SHOWN = 20

/** What was sent, newest first, with every attempt and what was answered. */
export function DeliveryLog({ webhook, version, redeliver, nameOfService }: Props) {
  const [cursor, setCursor] = useState<string | null>(null)
  const [looks, setLooks] = useState(0)
  const [onlyFailed, setOnlyFailed] = useState(false)
  const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const filter = onlyFailed ? '&state=failed' : ''
  const path = `/v1/webhooks/${webhook}/deliveries?limit=${SHOWN}${filter}${more}`
  const [deliveries, again] = useApi<Deliveries>(path, version + looks)
  const pause = deliveries.kind === 'ready' ? pauseOf(deliveries.value.data) : null
  useEffect(() => {
    if (pause === null) return
    const timer = setInterval(() => setLooks((count) => count + 1), pause)
    return () => clearInterval(timer)
  }, [pause])
  return (
    <>
      <div class="head">
        <h3>{t('deliveries')}</h3>
        <button
          type="button"
          class="small end"
          aria-pressed={onlyFailed}
          onClick={() => {
            setOnlyFailed(!onlyFailed)
            setCursor(null)
          }}
        >
          {say(WEBHOOK.onlyFailed)}
        </button>
      </div>
      <LoadState loaded={deliveries} again={again} forAdmins>
        {({ data, page }) =>
          data.length === 0 ? (
            <p class="quiet">{onlyFailed ? say(WEBHOOK.noFailed) : t('noDeliveries')}</p>
          ) : (
            <>
              <Entries deliveries={data} {...{ redeliver, nameOfService }} />
              <div class="actions">
                {cursor === null ? null : (
                  <button type="button" onClick={() => setCursor(null)}>
                    {t('newest')}
                  </button>
                )}
                {page.nextCursor === null ? null : (
                  <button type="button" onClick={() => setCursor(page.nextCursor)}>
                    {t('older')}
                  </button>
                )}
              </div>
            </>
          )
        }
      </LoadState>
    </>
  )
}

function Entries({
  deliveries,
  ...rest
}: Omit<EntryProps, 'delivery'> & { readonly deliveries: readonly Delivery[] }) {
  return (
    <ol class="deliveries">
      {deliveries.map((delivery) => (
        <Entry key={delivery.id} delivery={delivery} {...rest} />
      ))}
    </ol>
  )
}

/** In how long to look again; null when everything has ended. */
function pauseOf(deliveries: readonly Delivery[]): number | null {
  const pending = deliveries.filter(({ state }) => state === 'pending')
  if (pending.length === 0) return null
  const soon = Date.now() + WAITING_MS
  return pending.some(({ nextAttemptAt }) => Date.parse(nextAttemptAt ?? '') < soon)
    ? UNDERWAY_MS
    : WAITING_MS
}

/** Short, in the way of the language. */
const list = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' })

const SIGNS = {
  delivered: ['resolved', 'delivered'],
  pending: ['recovering', 'pending'],
  failed: ['open', 'failedDelivery'],
  discarded: ['retracted', 'discarded'],
} as const

type EntryProps = Pick<Props, 'redeliver' | 'nameOfService'> & { readonly delivery: Delivery }

function Entry({ delivery, redeliver, nameOfService }: EntryProps) {
  const { id, type, alert, services, state, reason, createdAt, nextAttemptAt, attempts } = delivery
  const [shape, word] = SIGNS[state]
  return (
    <li class={state}>
      <div class="row">
        <Sign of={shape} word={t(word)} />
        {services.length === 0 ? null : (
          <strong>
            <Foreign>{list.format(services.map(nameOfService))}</Foreign>
          </strong>
        )}
        {alert === null ? <span>{nameOf(type)}</span> : <a href={`/alerts/${alert.id}`}>{nameOf(type)}</a>}
        <span class="quiet">
          <Time at={createdAt} precise />
        </span>
        {nextAttemptAt === null || attempts.length === 0 ? null : (
          <span class="quiet">
            {t('nextAttempt')} <Time at={nextAttemptAt} precise />
          </span>
        )}
        {state === 'failed' || state === 'delivered' ? (
          <button type="button" class="small end" onClick={() => redeliver(id)}>
            {t('redeliver')}
          </button>
        ) : null}
      </div>
      {reason === null ? null : <p class="quiet">{reasonName(reason)}</p>}
      {attempts.length === 0 ? null : (
        <ol class="attempts quiet" aria-label={t('attempts')}>
          {attempts.map(({ at, status, latencyMs, error, answer }) => (
            <li key={at} class="row">
              <Time at={at} precise />
              <span>{status === null ? t('noAnswer') : `HTTP ${status}`}</span>
              <span>{asNumber(Math.round(latencyMs))} ms</span>
              {error === null ? null : <span lang="en">{error}</span>}
              {answer === null || answer === '' ? null : (
                <details open={status === null || status >= 300}>
                  <summary>{say(WEBHOOK.answer)}</summary>
                  <code>{answer}</code>
                </details>
              )}
            </li>
          ))}
        </ol>
      )}
    </li>
  )
}

/** Why nothing was sent, or no more. A reason that has no words here is shown as the API names it. */
function reasonName(reason: string): string {
  const known: Readonly<Record<string, string>> = texts.reasons
  return known[reason] ?? reason.replaceAll('-', ' ')
}
