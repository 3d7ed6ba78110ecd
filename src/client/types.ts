import type { z } from 'zod'
import type { changedSilenceSchema, newSilenceSchema, silenceSchema } from '../api/routes/silences/bodies.js'
import type {
  deliveryViewSchema,
  newWebhookSchema,
  webhookViewSchema,
} from '../api/routes/webhooks/bodies.js'
import type { alert, alertChange, alertEvent, alertPage } from '../api/views/alert-schemas.js'
import type { takenPosts } from '../api/views/operation-schemas.js'
import type { service, serviceDetail, services } from '../api/views/service-schemas.js'

/** What the API gives and takes, as its own description has it. */
export type Alert = z.output<typeof alert>
export type AlertPage = z.output<typeof alertPage>
export type AlertEvent = z.output<typeof alertEvent>
export type Service = z.output<typeof service>
export type ServiceDetail = z.output<typeof serviceDetail>
export type ServicePage = z.output<typeof services>
export type TakenPosts = z.output<typeof takenPosts>
export type NewSilence = z.input<typeof newSilenceSchema>
export type ChangedSilence = z.input<typeof changedSilenceSchema>
export type Silence = z.output<typeof silenceSchema>
export type NewWebhook = z.input<typeof newWebhookSchema>
export type Webhook = z.output<typeof webhookViewSchema>
export type Delivery = z.output<typeof deliveryViewSchema>

/** A message in the format `standard` about an alert. */
export interface AlertMessage {
  readonly type: AlertEvent['type']
  readonly timestamp: string
  readonly data: Alert & z.output<typeof alertChange> & { readonly reason: string }
}

/** A message in the format `standard`. */
export type Message =
  | AlertMessage
  | {
      readonly type: Exclude<Webhook['events'][number], AlertEvent['type']>
      readonly timestamp: string
      readonly data: Readonly<Record<string, unknown>>
    }
