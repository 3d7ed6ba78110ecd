import type { AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { Silence } from '../silences/silences.js'
import { silencesOf } from '../silences/silences.js'

/** How far the fan-out has come. */
export interface FanOutOffset {
  readonly version: 1
  /** The last event that was looked at. */
  readonly position: number
  /** Commits since then that moved the fence without consuming an event. */
  readonly releases?: number
}

export const fanOutOffsetCodec = defineCodec<FanOutOffset>({ kind: 'fan-out offset', version: 1 })

interface HeldMark {
  readonly number: number
  readonly sequence: number
}

const markCodec = defineCodec<HeldMark>({ kind: 'held notification', version: 1, unversionedAtFirst: true })

/**
 * The offset of the fan-out. Another writer of the notification log moves it, so that a running step of the fan-out
 * restarts.
 */
export const FAN_OUT_OFFSET = KEYS.fanOutOffset

/** Alerts of which something was held back. */
const HELD_BACK = KEYS.heldNotification

/** A mark as read, with what a commit checks. */
export interface ReadMark extends HeldMark {
  readonly alert: string
  readonly check: KeyValue
}

export async function readMarks(store: Store): Promise<ReadMark[]> {
  const found = await listAll(store, HELD_BACK)
  return found.map((check) => ({
    ...markCodec.decode(check.value, check.key),
    alert: check.key.slice(HELD_BACK.length),
    check,
  }))
}

/** The writes with which a commit records a held event; its number identifies the subscriptions. */
export function holdBack(number: number, { alert, sequence }: AlertEvent): KeyValue {
  return { key: `${HELD_BACK}${alert.id}`, value: markCodec.encode({ number, sequence }) }
}

/** Whether nothing is to be sent of an alert now. */
export function isSilenced(silences: readonly Silence[], { alert }: AlertEvent, at: Instant): boolean {
  return silencesOf(silences, alert, at).length > 0
}

/** The place of the fan-out as another text, with the same meaning. */
export function moveOn(offset: string | null): string {
  const { releases = 0, ...rest }: FanOutOffset =
    offset === null
      ? { version: 1, position: 0 }
      : fanOutOffsetCodec.decode(offset, 'the offset of the fan-out')
  return fanOutOffsetCodec.encode({ ...rest, releases: releases + 1 })
}
