import type { Service } from '../../core/model/catalogue.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, HOUR } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { OfficialStatement } from '../../pipeline/intake/official-statements.js'
import { readOfficialVersion, readStatements } from '../../pipeline/intake/official-statements.js'
import { createMemo } from '../../pipeline/log/memo.js'
import type { Store } from '../../pipeline/ports/store.js'
import { linkTo } from './link-to.js'

/** What the company itself says, beside what people say. */
export interface Official {
  readonly status: OfficialStatement['status']
  /** When it first said that it knows. */
  readonly since: string
  /** Where it says so; null where no link is known. */
  readonly url: string | null
}

export interface AlertOfficial extends Official {
  /** So many seconds after the opening the company said so; below zero: before. */
  readonly leadSeconds: number
}

/** An admission so long before the beginning still belongs to the alert, as in the detection; an end may come late. */
const BEFORE = HOUR
const AFTER = DAY
/** An incident that nobody has spoken of for a day is over or forgotten; an end is shown for an hour. */
const OPEN_WITHIN = DAY
const RESOLVED_WITHIN = HOUR

/** The times of an alert; its end is infinity while it lasts. */
export interface AlertTimes {
  readonly startedAt: Instant
  readonly openedAt: Instant
  readonly endedAt: Instant
}

/** What a company said about an alert; null where it said nothing. */
export function officialOfAlert(
  { startedAt, openedAt, endedAt }: AlertTimes,
  statements: readonly OfficialStatement[],
  service: Pick<Service, 'statusPage'> | undefined,
): AlertOfficial | null {
  const inside = statements.filter(({ at }) => at >= startedAt - BEFORE && at <= endedAt + AFTER)
  const said = sayNow(inside, service)
  if (said === null) return null
  return { ...said, leadSeconds: Math.round((Date.parse(said.since) - openedAt) / 1_000) }
}

/** What a company says now; null where it says nothing, or where it is over for an hour. */
export function officialNow(
  statements: readonly OfficialStatement[],
  service: Pick<Service, 'statusPage'> | undefined,
  now: Instant,
): Official | null {
  const recent = statements.filter(({ at }) => at > now - OPEN_WITHIN && at <= now)
  const newest = recent.at(-1)
  if (newest === undefined || (newest.status === 'resolved' && newest.at < now - RESOLVED_WITHIN)) return null
  // An earlier incident of the day is over.
  const before = recent.slice(0, -1).findLastIndex(({ status }) => status === 'resolved')
  return sayNow(recent.slice(before + 1), service)
}

function sayNow(
  statements: readonly OfficialStatement[],
  service: Pick<Service, 'statusPage'> | undefined,
): Official | null {
  const first = statements.find(({ status }) => status === 'acknowledged')
  if (first === undefined) return null
  const url = first.source === 'status' ? pageOf(service) : linkTo(first)
  return { status: statements.at(-1)!.status, since: formatInstant(first.at), url }
}

/** Where people read the status page: the catalogue may name a file beside it. */
export function pageOf(service: Pick<Service, 'statusPage'> | undefined): string | null {
  const address = /https?:\/\/[^\s#]+/.exec(service?.statusPage ?? '')?.[0]
  return address === undefined ? null : new URL('.', address).href
}

/** What the companies of all services say, read again only after a statement. */
export interface Officials {
  read(): Promise<ReadonlyMap<ServiceId, readonly OfficialStatement[]>>
  /** Changes with every statement. */
  version(): Promise<string>
}

export function createOfficials(store: Store, services: readonly Pick<Service, 'id'>[]): Officials {
  const version = () => readOfficialVersion(store)
  const read = createMemo(version, async () => {
    const all = services.map(async ({ id }) => [id, await readStatements(store, id)] as const)
    return new Map(await Promise.all(all))
  })
  return { read, version }
}
