import { useState } from 'preact/hooks'
import type { Service } from '../api-types.js'
import { Sign } from '../parts/small.js'
import { countryName, languageName, nameOf } from '../texts/names.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { sinceTime } from '../texts/times.js'
import { t } from '../texts.js'
import { DeliveryLog } from './delivery-log.js'
import type { Webhook } from './webhook-api.js'
import { USUAL_EVENTS } from './webhook-api.js'
import { WebhookForm } from './webhook-form.js'

interface Props {
  readonly webhook: Webhook
  readonly version: number
  /** Asks the API, says what came of it, and reads the list again. */
  readonly act: (method: string, path: string, body: unknown, done: string) => void
  readonly rotate: () => void
  /** Rejects with what the API says. */
  readonly change: (body: object) => Promise<void>
  readonly services: readonly Service[]
}

/** One subscription, what one can do to it, and what was sent to it. */
export function WebhookCard({ webhook, version, act, rotate, change, services }: Props) {
  const [isEdited, setIsEdited] = useState(false)
  const { id, url, format, state } = webhook
  const path = `/v1/webhooks/${id}`
  const isEnabled = state === 'enabled'
  return (
    <section class="card webhook" aria-label={url}>
      <div class="head">
        <h2>{url}</h2>
        <Sign of={isEnabled ? 'ok' : 'retracted'} word={t(isEnabled ? 'enabled' : 'disabled')} />
      </div>
      <p class="row quiet">
        <span>{nameOf(format)}</span>
        {conditions(webhook, services).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
      <Trouble webhook={webhook} />
      <div class="actions">
        <button type="button" onClick={() => act('POST', `${path}/test`, {}, t('sent'))}>
          {t('test')}
        </button>
        <button
          type="button"
          onClick={() => act('PATCH', path, { enabled: !isEnabled }, t(isEnabled ? 'paused' : 'resumed'))}
        >
          {t(isEnabled ? 'pause' : 'resume')}
        </button>
        <button type="button" aria-expanded={isEdited} onClick={() => setIsEdited(!isEdited)}>
          {say(WEBHOOK.edit)}
        </button>
        <button type="button" onClick={rotate}>
          {say(WEBHOOK.rotate)}
        </button>
        <Delete remove={() => act('DELETE', path, undefined, t('deleted'))} />
      </div>
      {isEdited ? (
        <WebhookForm
          {...{ services, webhook }}
          send={async (body) => {
            await change(body)
            setIsEdited(false)
          }}
        />
      ) : null}
      <DeliveryLog
        webhook={id}
        version={version}
        nameOfService={(service) => services.find((one) => one.id === service)?.name ?? service}
        redeliver={(delivery) => act('POST', `/v1/deliveries/${delivery}/redeliver`, {}, t('sent'))}
      />
    </section>
  )
}

/** Why it was disabled, and since when it fails. */
function Trouble({ webhook: { disabledReason, failingSince } }: { readonly webhook: Webhook }) {
  return (
    <>
      {disabledReason === null ? null : (
        <p class="quiet" lang="en">
          {disabledReason}
        </p>
      )}
      {failingSince === null ? null : (
        <p class="warning">
          {t('failing')} {sinceTime(failingSince)}
        </p>
      )}
    </>
  )
}

/** A second click confirms: deliveries under way end with it. */
function Delete({ remove }: { readonly remove: () => void }) {
  const [isSure, setIsSure] = useState(false)
  return (
    <>
      <button type="button" class="danger" onClick={() => (isSure ? remove() : setIsSure(true))}>
        {t(isSure ? 'deleteSure' : 'delete')}
      </button>
      {isSure ? (
        <button type="button" onClick={() => setIsSure(false)}>
          {t('cancel')}
        </button>
      ) : null}
    </>
  )
}

/** What it asks for beyond everything. */
function conditions(webhook: Webhook, services: readonly Service[]): string[] {
  const nameOfService = (id: string) => services.find((service) => service.id === id)?.name ?? id
  const { filter, events } = webhook
  const isUsual = events.length === USUAL_EVENTS.length && USUAL_EVENTS.every((type) => events.includes(type))
  return [
    languageName(webhook.locale),
    isUsual ? '' : events.map(nameOf).join(', '),
    filter.services.map(nameOfService).join(', '),
    filter.countries.map(countryName).join(', '),
    filter.languages.map(languageName).join(', '),
    filter.minSeverity === null ? '' : `≥ ${t(filter.minSeverity as 'minor' | 'major' | 'critical')}`,
    filter.minConfidence === null ? '' : `≥ ${Math.round(filter.minConfidence * 100)} %`,
  ].filter((text) => text !== '')
}
