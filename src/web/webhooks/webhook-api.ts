import type { List } from '../api-types.js'

/** A subscription as the API shows it. */
export interface Webhook {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly filter: {
    readonly services: readonly string[]
    readonly countries: readonly string[]
    readonly languages: readonly string[]
    readonly minSeverity: string | null
    readonly minConfidence: number | null
  }
  readonly format: string
  readonly locale: string
  readonly remindEvery: number | null
  readonly groupWait: number | null
  readonly maxPerMinute: number | null
  readonly secret: string
  readonly state: 'enabled' | 'disabled'
  readonly disabledReason: string | null
  readonly failingSince: string | null
}

export interface Delivery {
  readonly id: string
  readonly type: string
  readonly alert: { readonly id: string } | null
  readonly purpose: string
  readonly state: 'pending' | 'delivered' | 'failed' | 'discarded'
  readonly reason: string | null
  readonly createdAt: string
  readonly nextAttemptAt: string | null
  readonly attempts: readonly {
    readonly at: string
    readonly status: number | null
    readonly latencyMs: number
    readonly error: string | null
    readonly answer: string | null
  }[]
}

export type Deliveries = List<Delivery> & { readonly page: { readonly nextCursor: string | null } }

/** Events of alerts: the default of a new webhook. */
export const USUAL_EVENTS = [
  'alert.opened',
  'alert.updated',
  'alert.acknowledged',
  'alert.recovering',
  'alert.resolved',
  'alert.reopened',
  'alert.retracted',
]
export const OTHER_EVENTS = [
  'alert.digest',
  'alert.reminder',
  'source.degraded',
  'source.recovered',
  'webhook.disabled',
]
export const FORMATS = [
  'standard',
  'slack',
  'discord',
  'teams',
  'telegram',
  'ntfy',
  'pagerduty',
  'alertmanager',
]
export const LANGUAGES = ['en', 'it', 'mixed', 'other']
export const SEVERITIES = ['minor', 'major', 'critical'] as const
