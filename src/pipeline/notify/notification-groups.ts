import type { Instant } from '../../core/model/instant.js'
import { MINUTE, SECOND } from '../../core/model/instant.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import { notificationGroupFrom1 } from '../log/migrations.js'
import type { KeyValue, Store } from '../ports/store.js'

const codec = defineCodec<NotificationGroup>({
  kind: 'notification group',
  version: 2,
  migrations: { 1: notificationGroupFrom1 },
})

/** The events that wait for a common message to a subscription, and the messages of the last minute. */
export interface NotificationGroup {
  readonly version: 1
  /** Numbers of the events that wait, oldest first. */
  readonly waiting: readonly number[]
  /** When they go; null when none waits. */
  readonly until: Instant | null
  /** When messages were sent within the last minute, oldest first; stored where there is a cap. */
  readonly notified: readonly Instant[]
}

export type GroupWait =
  | { readonly kind: 'now' }
  | { readonly kind: 'wait'; readonly until: Instant; readonly reason: 'group-wait' | 'rate' | 'others-wait' }

export const EMPTY_GROUP: NotificationGroup = { version: 1, waiting: [], until: null, notified: [] }

/** Whether a subscription is notified of an event at once, or later together with others. */
export function decideGroupWait(
  { groupWait, maxPerMinute }: Pick<Subscription, 'groupWait' | 'maxPerMinute'>,
  { until, notified }: NotificationGroup,
  now: Instant,
): GroupWait {
  // In order: nothing overtakes what waits.
  if (until !== null) return { kind: 'wait', until, reason: 'others-wait' }
  const recent = withinMinute(notified, now)
  if (maxPerMinute !== undefined && recent.length >= maxPerMinute) {
    return { kind: 'wait', until: recent.at(-maxPerMinute)! + MINUTE, reason: 'rate' }
  }
  if (groupWait !== undefined && groupWait > 0) {
    return { kind: 'wait', until: now + groupWait * SECOND, reason: 'group-wait' }
  }
  return { kind: 'now' }
}

/**
 * Whether events may come to a subscription as a digest. PagerDuty keeps an incident for each alert, which a digest
 * would hide.
 */
export function mayGroup({ format, groupWait, maxPerMinute }: Subscription): boolean {
  return format !== 'pagerduty' && (groupWait !== undefined || maxPerMinute !== undefined)
}

/** The notification group after an event that is sent or waits as decided. */
export function addToGroup(
  before: NotificationGroup,
  pace: GroupWait,
  number: number,
  now: Instant,
): NotificationGroup {
  const notified = withinMinute(before.notified, now)
  return pace.kind === 'now'
    ? { ...before, notified: [...notified, now] }
    : { ...before, notified, until: pace.until, waiting: [...before.waiting, number] }
}

/**
 * The notification group after waiting events were sent as one message; those that found no room in it go at once in
 * the next.
 */
export function afterSending(
  { notified }: NotificationGroup,
  left: readonly number[],
  now: Instant,
): NotificationGroup {
  const waiting = [...left].sort((a, b) => a - b)
  const until = waiting.length === 0 ? null : now
  return { ...EMPTY_GROUP, waiting, until, notified: [...withinMinute(notified, now), now] }
}

/** A notification group as read, with the text that a change of it is checked against. */
export interface HeldNotificationGroup {
  readonly subscription: string
  readonly group: NotificationGroup
  readonly text: string | null
}

const PREFIX = KEYS.notificationGroup
const groupKey = (subscription: string) => `${PREFIX}${subscription}`

export async function readGroups(
  store: Store,
  subscriptions: readonly string[],
): Promise<Map<string, HeldNotificationGroup>> {
  const texts = await store.get(subscriptions.map(groupKey))
  return new Map(subscriptions.map((id, index) => [id, held(id, texts[index] ?? null)]))
}

/** Those whose time has come. */
export async function dueGroups(store: Store, now: Instant): Promise<HeldNotificationGroup[]> {
  const found = await listAll(store, PREFIX)
  return found
    .map(({ key, value }) => held(key.slice(PREFIX.length), value))
    .filter(({ group }) => group.until !== null && group.until <= now)
}

export function writeGroup(subscription: string, group: NotificationGroup): KeyValue {
  return { key: groupKey(subscription), value: codec.encode(group) }
}

/** The check with which a commit refuses when the notification group has changed meanwhile. */
export function checkGroup({ subscription, text }: HeldNotificationGroup) {
  return { key: groupKey(subscription), value: text }
}

function held(subscription: string, text: string | null): HeldNotificationGroup {
  const group = text === null ? EMPTY_GROUP : codec.decode(text, `the notification group of ${subscription}`)
  return { subscription, group, text }
}

function withinMinute(notified: readonly Instant[], now: Instant): Instant[] {
  return notified.filter((at) => at > now - MINUTE)
}
