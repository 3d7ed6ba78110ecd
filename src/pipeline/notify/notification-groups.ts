import type { Instant } from '../../core/model/instant.js'
import { MINUTE, SECOND } from '../../core/model/instant.js'
import { readState } from '../log/damaged-state.js'
import { listAll } from '../log/list-all.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { Subscription } from './subscriptions.js'

/** What waits to be told to a subscription at once, and what it was told in the last minute. */
export interface Gathering {
  readonly version: 1
  /** Numbers of the events that wait, oldest first. */
  readonly waiting: readonly number[]
  /** When they go; null when none waits. */
  readonly until: Instant | null
  /** When it was told something within the last minute, oldest first; kept where there is a cap. */
  readonly told: readonly Instant[]
}

export type Pace =
  | { readonly kind: 'now' }
  | { readonly kind: 'wait'; readonly until: Instant; readonly reason: 'group-wait' | 'rate' | 'others-wait' }

export const NOTHING_GATHERED: Gathering = { version: 1, waiting: [], until: null, told: [] }

/** Whether a subscription is told of an event at once, or later together with others. */
export function decidePace(
  { groupWait, maxPerMinute }: Pick<Subscription, 'groupWait' | 'maxPerMinute'>,
  { until, told }: Gathering,
  now: Instant,
): Pace {
  // In order: nothing overtakes what waits.
  if (until !== null) return { kind: 'wait', until, reason: 'others-wait' }
  const recent = withinMinute(told, now)
  if (maxPerMinute !== undefined && recent.length >= maxPerMinute) {
    return { kind: 'wait', until: recent.at(-maxPerMinute)! + MINUTE, reason: 'rate' }
  }
  if (groupWait !== undefined && groupWait > 0) {
    return { kind: 'wait', until: now + groupWait * SECOND, reason: 'group-wait' }
  }
  return { kind: 'now' }
}

/** Whether events may come to a subscription as a digest. PagerDuty keeps an incident for each alert, which a digest would hide. */
export function mayGather({ format, groupWait, maxPerMinute }: Subscription): boolean {
  return format !== 'pagerduty' && (groupWait !== undefined || maxPerMinute !== undefined)
}

/** The gathering after an event that goes or waits as its pace says. */
export function gather(before: Gathering, pace: Pace, number: number, now: Instant): Gathering {
  const told = withinMinute(before.told, now)
  return pace.kind === 'now'
    ? { ...before, told: [...told, now] }
    : { ...before, told, until: pace.until, waiting: [...before.waiting, number] }
}

/** The gathering after everything that waited went as one message. */
export function afterTelling({ told }: Gathering, now: Instant): Gathering {
  return { ...NOTHING_GATHERED, told: [...withinMinute(told, now), now] }
}

/** A gathering as read, with the text that a change of it is checked against. */
export interface HeldGathering {
  readonly subscription: string
  readonly gathering: Gathering
  readonly text: string | null
}

const PREFIX = 'webhook-gathering/'
const gatheringKey = (subscription: string) => `${PREFIX}${subscription}`

export async function readGatherings(
  store: Store,
  subscriptions: readonly string[],
): Promise<Map<string, HeldGathering>> {
  const texts = await store.get(subscriptions.map(gatheringKey))
  return new Map(subscriptions.map((id, index) => [id, held(id, texts[index] ?? null)]))
}

/** Those whose time has come. */
export async function dueGatherings(store: Store, now: Instant): Promise<HeldGathering[]> {
  const found = await listAll(store, PREFIX)
  return found
    .map(({ key, value }) => held(key.slice(PREFIX.length), value))
    .filter(({ gathering }) => gathering.until !== null && gathering.until <= now)
}

export function writeGathering(subscription: string, gathering: Gathering): KeyValue {
  return { key: gatheringKey(subscription), value: JSON.stringify(gathering) }
}

/** What a commit checks so that it refuses when the gathering was changed meanwhile. */
export function checkGathering({ subscription, text }: HeldGathering) {
  return { key: gatheringKey(subscription), value: text }
}

function held(subscription: string, text: string | null): HeldGathering {
  const gathering =
    text === null ? NOTHING_GATHERED : readState<Gathering>(`what waits for ${subscription}`, text, 1)
  return { subscription, gathering, text }
}

function withinMinute(told: readonly Instant[], now: Instant): Instant[] {
  return told.filter((at) => at > now - MINUTE)
}
