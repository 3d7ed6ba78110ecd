import { EVENT_TYPES } from '../../core/model/alert.js'
import { SUBSCRIBABLE } from '../../core/model/notification-words.js'
import { MIXED, OTHER_LANGUAGE } from '../../core/model/vocabulary.js'
import type { List } from '../api-types.js'
import { LANGUAGES } from '../texts.js'

/** A subscription as the API shows it. */
export interface Webhook {
  readonly id: string
  readonly name?: string | null
  readonly url: string
  readonly events: readonly string[]
  readonly filter: {
    readonly services: readonly string[]
    readonly countries: readonly string[]
    readonly languages: readonly string[]
    readonly categories?: readonly string[]
    readonly regions?: readonly string[]
    readonly features?: readonly string[]
    readonly sources?: readonly string[]
    readonly upstream?: readonly string[]
    readonly discovered?: boolean | null
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
  /** What its alerts are about; a digest has several. */
  readonly services: readonly string[]
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
export const USUAL_EVENTS: readonly string[] = EVENT_TYPES
export const OTHER_EVENTS = SUBSCRIBABLE.filter(
  (type) => !USUAL_EVENTS.includes(type) && type !== 'test.ping',
)
/** What a post may be written in. */
export const POST_LANGUAGES = [...LANGUAGES, MIXED, OTHER_LANGUAGE]
