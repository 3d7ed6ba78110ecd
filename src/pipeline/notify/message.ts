import type { AlertEvent } from '../../core/model/alert.js'
import type { Format } from '../endpoints/subscriptions.js'
import type { FrozenMessage } from './delivery-store.js'

/** The content of a notification: an event of an alert, or something about Outcry itself. */
export type Message =
  | {
      readonly kind: 'alert'
      readonly event: AlertEvent
      /** The event before an update, to say what changed from what to what. */
      readonly previous?: AlertEvent | undefined
      /** Adds to the messages before it and replaces none. */
      readonly isSupplement?: boolean
    }
  /** An alert that still lasts, as its newest event shows it. */
  | { readonly kind: 'reminder'; readonly at: string; readonly event: AlertEvent }
  /** Several events at once, oldest first. `id` distinguishes it from other digests. */
  | {
      readonly kind: 'digest'
      readonly id: string
      readonly at: string
      readonly events: readonly AlertEvent[]
    }
  | {
      readonly kind: 'notice'
      readonly type: string
      /** RFC 3339 UTC. */
      readonly at: string
      readonly data: Readonly<Record<string, unknown>>
    }

/** What a subscription decides about the words of a message. */
export interface MessageTarget {
  readonly locale: string
  /** IANA; UTC without one. */
  readonly timeZone?: string | undefined
}

/** Writes a message as one kind of receiver wants it. Pure: the same message gives the same bytes. */
export type FormatMessage = (
  message: Message,
  to: MessageTarget,
) => Pick<FrozenMessage, 'contentType' | 'headers' | 'body'>

export type Formats = Readonly<Record<Format, FormatMessage>>
