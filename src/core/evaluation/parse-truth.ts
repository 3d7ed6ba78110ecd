import type { Instant } from '../model/instant.js'
import { parseInstant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'

/** An outage that is known to have happened. */
export interface Outage {
  readonly service: ServiceId
  readonly onset: Instant
  /** Null where it was not over when the observation ended. */
  readonly end: Instant | null
}

export interface Truth {
  readonly outages: readonly Outage[]
  /** The time that was observed, where the file says so. */
  readonly from: Instant | null
  readonly to: Instant | null
  /** The services that were observed, where the file says so. */
  readonly services: readonly ServiceId[] | null
}

export type ParsedTruth =
  | { readonly kind: 'truth'; readonly truth: Truth }
  | { readonly kind: 'rejected'; readonly problems: readonly string[] }

/** Reads known outages, or says everything that is wrong with them, each with its path. */
export function parseTruth(raw: unknown): ParsedTruth {
  if (!isObject(raw) || !Array.isArray(raw.outages)) {
    return {
      kind: 'rejected',
      problems: ['outages is missing; write {"outages":[{"service":"netflix","onset":"…","end":"…"}]}'],
    }
  }
  const problems: string[] = []
  const from = readTime(raw.from, 'from', problems)
  const to = readTime(raw.to, 'to', problems)
  if (from !== null && to !== null && to <= from) problems.push('to is not after from; exchange them')
  const services = readServices(raw.services, problems)
  const outages: Outage[] = []
  raw.outages.forEach((entry: unknown, index) => {
    const outage = readOutage(entry, `outages[${index}]`, { from, to, services }, problems)
    if (outage !== null) outages.push(outage)
  })
  if (problems.length > 0) return { kind: 'rejected', problems }
  return { kind: 'truth', truth: { outages, from, to, services } }
}

function readOutage(
  raw: unknown,
  path: string,
  frame: Omit<Truth, 'outages'>,
  problems: string[],
): Outage | null {
  if (!isObject(raw)) {
    problems.push(`${path} is ${show(raw)}; it must be an object with service, onset and end`)
    return null
  }
  const { service } = raw
  if (typeof service !== 'string' || service === '') {
    problems.push(`${path}.service is ${show(service)}; it must be a service's id`)
    return null
  }
  if (frame.services !== null && !frame.services.includes(service)) {
    problems.push(`${path}.service "${service}" is not in services; add it there or remove the outage`)
  }
  if (raw.onset === undefined || raw.onset === null)
    problems.push(`${path}.onset is missing; write when it began`)
  if (raw.end === undefined)
    problems.push(`${path}.end is missing; write when it ended, or null if it has not`)
  const onset = readTime(raw.onset, `${path}.onset`, problems)
  const end = readTime(raw.end, `${path}.end`, problems)
  if (onset === null) return null
  if (end !== null && end < onset) {
    problems.push(`${path} (${service}): end is before onset; exchange them or mend the date`)
  }
  if ((frame.from !== null && end !== null && end < frame.from) || (frame.to !== null && onset > frame.to)) {
    problems.push(`${path} (${service}) lies outside from … to; widen these or remove the outage`)
  }
  return { service, onset, end }
}

function readServices(raw: unknown, problems: string[]): ServiceId[] | null {
  if (raw === undefined || raw === null) return null
  if (Array.isArray(raw) && raw.length > 0 && raw.every((id) => typeof id === 'string' && id !== '')) {
    return [...new Set(raw as ServiceId[])]
  }
  problems.push(`services is ${show(raw)}; it must be a list of service ids, or absent`)
  return null
}

function readTime(raw: unknown, path: string, problems: string[]): Instant | null {
  if (raw === undefined || raw === null) return null
  const at = typeof raw === 'string' ? parseInstant(raw) : undefined
  if (at !== undefined) return at
  problems.push(`${path} is ${show(raw)}; write RFC 3339, such as 2022-04-28T20:41:03Z`)
  return null
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
