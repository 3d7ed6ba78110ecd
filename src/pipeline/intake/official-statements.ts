import { isDeskAnswer } from '../../core/engine/post/classified-post.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { KeyValue, Store } from '../ports/store.js'

/** What a company says to all about a problem: that it knows of it, or that it is over. */
export interface OfficialStatement {
  readonly status: 'acknowledged' | 'resolved'
  /** When the company said it. */
  readonly at: Instant
  /** The post that says it. */
  readonly source: string
  readonly id: string
}

const codec = defineCodec<OfficialStatement>({
  kind: 'official statement',
  version: 1,
  isValid: ({ at, status }) => typeof at === 'number' && typeof status === 'string',
})

const statementKey = (service: ServiceId, at: Instant) => `${KEYS.official}${service}/${formatInstant(at)}`
/** Older ones are deleted when the service has a new one. */
const KEPT = 731 * DAY
const MAX_READ = 1_000

/** The statements among posts, one for each service and instant, as a commit stores them. */
export function writeStatements(posts: readonly IngestedPost[]): KeyValue[] {
  const found = posts.flatMap(({ classified }) => {
    if (classified === null || classified.isRepost) return []
    const { label, services, official, at, source, id } = classified
    if (label !== 'acknowledgement' && label !== 'recovery') return []
    const status = label === 'recovery' ? 'resolved' : 'acknowledged'
    const value = codec.encode({ status, at, source, id } as const)
    return services
      .filter((service) => official.includes(service) && !isDeskAnswer(classified, service))
      .map((service) => ({ key: statementKey(service, at), value }))
  })
  if (found.length === 0) return []
  // A cached answer of the API holds until this changes.
  return [...found, { key: KEYS.officialVersion, value: found.map(({ key }) => key).join() }]
}

/** Keys of statements that are older than the history that is kept, for the services of new ones. */
export async function expiredStatements(
  store: Store,
  written: readonly KeyValue[],
  now: Instant,
): Promise<string[]> {
  const services = new Set(written.flatMap(({ key }) => key.split('/')[1] ?? []))
  const pages = [...services].map(async (service) => {
    const end = statementKey(service, now - KEPT)
    const oldest = await store.list({ prefix: `${KEYS.official}${service}/`, limit: 20 })
    return oldest.filter(({ key }) => key < end).map(({ key }) => key)
  })
  return (await Promise.all(pages)).flat()
}

/** Statements about a service, oldest first. */
export async function readStatements(store: Store, service: ServiceId): Promise<OfficialStatement[]> {
  const newest = await store.list({ prefix: `${KEYS.official}${service}/`, reverse: true, limit: MAX_READ })
  return newest.map(({ key, value }) => codec.decode(value, key)).reverse()
}

/** Changes with every statement. */
export async function readOfficialVersion(store: Store): Promise<string> {
  return (await store.get([KEYS.officialVersion]))[0] ?? ''
}
