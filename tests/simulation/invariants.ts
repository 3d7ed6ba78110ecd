import type { AlertEvent } from '../../src/core/model/alert.js'
import { DAY } from '../../src/core/model/instant.js'
import { EVENTS, withPosts } from '../../src/pipeline/alerts/alert-store.js'
import { SHARD_OUTPUTS } from '../../src/pipeline/detect/shard-output-entry.js'
import { INTAKE } from '../../src/pipeline/intake/sequencer.js'
import { KEYS } from '../../src/pipeline/log/keys.js'
import type { Delivery } from '../../src/pipeline/notify/deliveries.js'
import { pruneDeliveries } from '../../src/pipeline/notify/delivery-store.js'
import { statesOf } from '../../src/pipeline/notify/order/turn-keys.js'
import { expireTexts } from '../../src/pipeline/retention/redact-expired-texts.js'
import { compareEvents } from '../support/compare-events.js'
import type { Replayed } from './oracle.js'
import { replayEntries } from './oracle.js'
import type { Played } from './play.js'
import { shardsBehind } from './processes.js'
import { TEXT } from './scenario.js'
import type { SimulatedStore } from './simulated-store.js'

/** What must hold after each run; each sentence is one that does not. */
export async function findViolations(played: Played): Promise<string[]> {
  const events = await storedEvents(played.store)
  const replayed = replayEntries(played.ingested.entries)
  const deliveries = readDeliveries(played.store)
  return [
    ...isNothingLost(played),
    ...areEventsThoseOfReplay(played, events, replayed),
    ...isEachPostRemembered(played, replayed),
    ...isEachAccountRemembered(played, replayed),
    ...isOneAlertAnOutage(played, events),
    ...isEveryEventDelivered(events, deliveries),
    ...isOrderKept(played, deliveries),
    ...areMessagesFrozen(played),
    ...areTextsForgotten(played),
    ...isNothingLeftBehind(played.store),
    ...(await isOldDeleted(played)),
  ]
}

async function storedEvents(store: SimulatedStore): Promise<AlertEvent[]> {
  const events = store.held(EVENTS).map(({ value }) => JSON.parse(value) as AlertEvent)
  return (await withPosts(store, events)).sort(compareEvents)
}

function readDeliveries(store: SimulatedStore): Delivery[] {
  return store.peek(KEYS.delivery).map(({ value }) => JSON.parse(value) as Delivery)
}

function isNothingLost({ accepted, ingested }: Played): string[] {
  return [...accepted].filter((id) => !ingested.ids.has(id)).map((id) => `the accepted post ${id} is lost`)
}

function areEventsThoseOfReplay(
  { forgotten }: Played,
  events: readonly AlertEvent[],
  replayed: Replayed,
): string[] {
  const without = (list: readonly AlertEvent[]) =>
    list.map((event) => JSON.stringify(stripped(event, forgotten)))
  const expected = without(replayed.events)
  const found = without(events)
  for (let index = 0; index < Math.max(expected.length, found.length); index++) {
    if (expected[index] === found[index]) continue
    return [`event ${index} differs from a replay:\n  stored ${found[index]}\n  replay ${expected[index]}`]
  }
  return []
}

/** A post that is not remembered counts again when its source repeats it. */
function isEachPostRemembered({ store }: Played, { seen }: Replayed): string[] {
  return missingIn(store, KEYS.seen, seen).map((key) => `the counted post ${key} is not remembered`)
}

/** An account that is not remembered has no history later. */
function isEachAccountRemembered({ store }: Played, { accounts }: Replayed): string[] {
  return missingIn(store, KEYS.seenAuthors, accounts).map((key) => `the account ${key} is not remembered`)
}

function missingIn(store: Played['store'], prefix: string, wanted: readonly number[]): number[] {
  const stored = new Set(store.peek(prefix).flatMap(({ value }) => JSON.parse(value) as number[]))
  return wanted.filter((key) => !stored.has(key))
}

/** Without evidence where posts were forgotten: a replay has no store to take texts from. */
function stripped(event: AlertEvent, forgotten: ReadonlySet<string>): AlertEvent {
  if (forgotten.size === 0) return event
  return { ...event, alert: { ...event.alert, evidence: { ...event.alert.evidence, posts: [] } } }
}

function isOneAlertAnOutage({ scenario, closed }: Played, events: readonly AlertEvent[]): string[] {
  const alerts = new Map(events.map(({ alert }) => [alert.id, alert.service]))
  const violations: string[] = []
  const services = new Set([...alerts.values(), ...scenario.failing])
  for (const service of services) {
    const count = [...alerts.values()].filter((one) => one === service).length
    if (count !== (scenario.failing.includes(service) ? 1 : 0) && !closed.has(service)) {
      violations.push(`${service} has ${count} alerts`)
    }
  }
  const numbers = new Map<string, number>()
  for (const { alert, sequence } of events) {
    if (sequence !== (numbers.get(alert.id) ?? 0) + 1)
      violations.push(`${alert.id} has no event before ${sequence}`)
    numbers.set(alert.id, sequence)
  }
  return violations
}

/** The subscription to everything gets each event once, or a newer one in its place. */
function isEveryEventDelivered(events: readonly AlertEvent[], deliveries: readonly Delivery[]): string[] {
  const all = deliveries.filter(({ subscription }) => subscription === 'wh_all')
  const newest = new Map(events.map(({ alert, sequence }) => [alert.id, sequence]))
  return events.flatMap(({ alert, sequence }) => {
    const own = all.filter((one) => one.alert?.id === alert.id && one.alert.sequence === sequence)
    if (own.length !== 1) return [`event ${alert.id}/${sequence} has ${own.length} deliveries`]
    const { state } = own[0]!
    if (state.kind === 'delivered') return []
    const isOld =
      state.kind === 'discarded' && (state.reason === 'overtaken' || state.reason === 'alert-over')
    if (isOld && sequence < newest.get(alert.id)!) return []
    return [`event ${alert.id}/${sequence} ended as ${JSON.stringify(state)}`]
  })
}

/** No endpoint gets an older state of an alert after a newer one, and each gets the newest that it was sent. */
function isOrderKept({ receivers }: Played, deliveries: readonly Delivery[]): string[] {
  const byMessage = new Map(deliveries.map((one) => [one.messageId, one]))
  const newest = new Map<string, number>()
  const violations: string[] = []
  for (const { messageId } of receivers.arrivals) {
    const delivery = byMessage.get(messageId)
    if (delivery === undefined) {
      violations.push(`nobody knows the delivered message ${messageId}`)
      continue
    }
    for (const { alert, sequence } of statesOf(delivery)) {
      const pair = `${delivery.subscription} ${alert}`
      const before = newest.get(pair) ?? 0
      if (sequence < before && delivery.isSupplement !== true) {
        violations.push(`${pair}: state ${sequence} arrived after ${before}`)
      }
      newest.set(pair, Math.max(before, sequence))
    }
  }
  for (const delivery of deliveries) {
    for (const { alert, sequence } of statesOf(delivery)) {
      const got = newest.get(`${delivery.subscription} ${alert}`) ?? 0
      if (got < sequence)
        violations.push(`${delivery.subscription} ${alert}: ${got} is the last, not ${sequence}`)
    }
  }
  return violations
}

/** Each attempt of a message has the same body, whichever process makes it. */
function areMessagesFrozen({ receivers, forgotten }: Played): string[] {
  if (forgotten.size > 0) return []
  const bodies = new Map<string, string>()
  return receivers.arrivals.flatMap(({ messageId, body }) => {
    const first = bodies.get(messageId) ?? body
    bodies.set(messageId, first)
    return first === body ? [] : [`the message ${messageId} changed between two attempts`]
  })
}

function areTextsForgotten({ store, forgotten }: Played): string[] {
  const values = [...store.peek(''), ...store.logs().flatMap((log) => store.held(log).map(named(log)))]
  return [...forgotten].flatMap((text) =>
    values
      .filter(({ value }) => value.includes(text))
      .map(({ key }) => `the forgotten "${text}" is in ${key}`),
  )
}

/** Longer than anything about a delivery is kept. */
const LONG = 46 * DAY

/** What is bounded in time is gone when its time is over. */
async function isOldDeleted({ world, store }: Played): Promise<string[]> {
  world.skip(LONG)
  while ((await pruneDeliveries(store, world.now(), 100)) > 0);
  while ((await expireTexts(store, world.now() - DAY)) === 'more');
  const gone = [
    ...[KEYS.delivery, KEYS.deliveryOf, KEYS.deliveryOver, KEYS.deliveryMessage],
    ...[KEYS.notificationLog, KEYS.notificationLogEnded],
  ]
  const shown = [KEYS.alert, KEYS.alertEvent].flatMap((prefix) => store.peek(prefix))
  return [
    ...gone.flatMap((prefix) => store.peek(prefix).map(({ key }) => `${key} is kept for too long`)),
    ...shown.filter(({ value }) => value.includes(TEXT)).map(({ key }) => `${key} keeps a text for too long`),
    ...store.held(EVENTS).map(({ number }) => `event ${number} is kept in its log for too long`),
  ]
}

const named = (log: string) => (entry: { readonly number: number; readonly value: string }) => ({
  key: `the log ${log}, ${entry.number}`,
  value: entry.value,
})

/** Queues and indexes are as empty as the work that they stand for. */
function isNothingLeftBehind(store: SimulatedStore): string[] {
  const logs = [INTAKE, SHARD_OUTPUTS]
  const prefixes = [KEYS.deliveryDue, KEYS.deliveryTurn, KEYS.postponedEvent, KEYS.redactionTask]
  return [
    ...logs.filter((log) => store.held(log).length > 0).map((log) => `the log ${log} is not empty`),
    ...shardsBehind(store).map((shard) => `shard ${shard} is behind its log`),
    ...prefixes.flatMap((prefix) => store.peek(prefix).map(({ key }) => `${key} is left`)),
  ]
}
