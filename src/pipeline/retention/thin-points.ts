import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import type { Resolution } from '../detect/stored-timeline.js'
import { pointPrefix, RESOLUTIONS, thin } from '../detect/stored-timeline.js'
import { KEYS } from '../log/keys.js'
import type { KeyValue, Store } from '../ports/store.js'

/**
 * A discovered service that never had an alert is forgotten by the detection after two days, and its points go with it.
 */
const DISCOVERED_FOR = 2 * DAY
/** As many as the detection watches at a time: a flood of invented names must not fill the store. */
const MAX_DISCOVERED = 2_000
const PAGE = 24

export interface ThinParts {
  readonly store: Store
  /** Services of the catalogue keep all their points. */
  readonly isCatalogued: (service: string) => boolean
}

/**
 * Brings chart points to a lower resolution by their age, and deletes the oldest. It touches what is due: of each
 * service the oldest values, which come first. A step may be done twice.
 *
 * @param now stream time, since recorded posts may be years old
 */
export async function thinPoints(parts: ThinParts, now: Instant): Promise<void> {
  const passing: { readonly service: string; readonly newest: string }[] = []
  for (const resolution of RESOLUTIONS) {
    for await (const service of servicesIn(parts.store, resolution)) {
      if (parts.isCatalogued(service) || (await hadAlert(parts.store, service))) {
        await thinService(parts.store, resolution, service, now - resolution.keptFor)
        continue
      }
      await deletePoints(parts.store, resolution, service, now - DISCOVERED_FOR)
      const prefix = pointPrefix(resolution, service)
      const [last] = await parts.store.list({ prefix, limit: 1, reverse: true })
      if (last !== undefined) passing.push({ service, newest: last.key.slice(prefix.length) })
    }
  }
  if (passing.length <= MAX_DISCOVERED) return
  passing.sort((a, b) => (a.newest < b.newest ? -1 : 1))
  for (const { service } of passing.slice(0, -MAX_DISCOVERED)) {
    for (const resolution of RESOLUTIONS) await deletePoints(parts.store, resolution, service, null)
  }
}

async function hadAlert(store: Store, service: string): Promise<boolean> {
  const [value = null] = await store.get([`${KEYS.alertService}${service}`])
  return value !== null
}

/** The services that have points of a resolution: one question each, behind all keys of the one before. */
async function* servicesIn(store: Store, { prefix }: Resolution): AsyncGenerator<string> {
  let after = prefix
  for (;;) {
    const [first] = await store.list({ prefix, limit: 1, after })
    if (first === undefined) return
    const service = first.key.slice(prefix.length, first.key.lastIndexOf('/'))
    yield service
    after = `${prefix}${service}/~`
  }
}

async function thinService(
  store: Store,
  resolution: Resolution,
  service: string,
  before: Instant,
): Promise<void> {
  for (;;) {
    const due = await dueIn(store, resolution, service, before)
    if (due.length === 0) return
    const set = await thin(store, resolution, service, due)
    const committed = await store.commit({ checks: due, set, delete: due.map(({ key }) => key) })
    // Another process thins too, or a shard that is far behind added points: the next turn reads anew.
    if (committed.kind === 'refused' || due.length < PAGE) return
  }
}

/** Deletes the points of a service before an instant, or all of them. */
async function deletePoints(
  store: Store,
  resolution: Resolution,
  service: string,
  before: Instant | null,
): Promise<void> {
  for (;;) {
    const due = await dueIn(store, resolution, service, before)
    if (due.length > 0) await store.commit({ delete: due.map(({ key }) => key) })
    if (due.length < PAGE) return
  }
}

async function dueIn(
  store: Store,
  resolution: Resolution,
  service: string,
  before: Instant | null,
): Promise<KeyValue[]> {
  const page = await store.list({ prefix: pointPrefix(resolution, service), limit: PAGE })
  return before === null ? page : page.filter(({ key }) => key < resolution.keyOf(service, before))
}
