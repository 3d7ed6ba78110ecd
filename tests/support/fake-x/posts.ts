import { firstIdAt } from '../../../src/sources/x/post-id.js'
import type { FakeXOptions } from './answers.js'
import { problem } from './answers.js'
import { parseQuery } from './query.js'
import type { Entry } from './records.js'
import { dataOf, matchableOf, userOf } from './records.js'

interface Answer {
  readonly status: number
  readonly json: object
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const WEEK = 7 * 86_400_000
const LONGEST_QUERY = 512

/** What was written, for counts and search. */
export function createPosts(options: FakeXOptions, charge: (dollars: number, id?: string) => void) {
  const entries: Entry[] = []
  const family = options.family ?? 'tweet'

  return {
    keep(entry: Entry): void {
      entries.push(entry)
    },
    count(ask: URLSearchParams): Answer {
      const range = readRange(ask)
      if (typeof range === 'string') return refuse(range)
      const unit = UNITS[ask.get('granularity') ?? 'hour']
      if (unit === undefined)
        return refuse(`granularity [${ask.get('granularity')}] is not one of minute, hour, day`)
      charge(0.005)
      const found = find(ask.get('query')!, range)
      const data: object[] = []
      let total = 0
      // Buckets end on whole units; the first and the last are cut where the range is.
      for (let start = range.from; start < range.to; start = (Math.floor(start / unit) + 1) * unit) {
        const end = Math.min((Math.floor(start / unit) + 1) * unit, range.to)
        const count = found.filter(({ written }) => written.at >= start && written.at < end).length
        total += count
        data.push({ start: iso(start), end: iso(end), [`${family}_count`]: count })
      }
      return { status: 200, json: { data, meta: { [`total_${family}_count`]: total } } }
    },
    search(ask: URLSearchParams): Answer {
      const range = readRange(ask)
      if (typeof range === 'string') return refuse(range)
      const size = Number(ask.get('max_results') ?? 10)
      if (size < 10 || size > 100) return refuse(`max_results [${size}] is not between 10 and 100`)
      const skip = Number(ask.get('next_token') ?? 0)
      const since = BigInt(ask.get('since_id') ?? 0)
      const found = find(ask.get('query')!, range)
        .filter(({ id }) => BigInt(id) > since)
        .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1))
      const page = found.slice(skip, skip + size)
      for (const { id } of page) charge(0.005, id)
      const fields = new Set((ask.get('tweet.fields') ?? '').split(','))
      const hasUsers = (ask.get('expansions') ?? '').includes('author_id')
      const meta = {
        result_count: page.length,
        ...(page.length === 0 ? {} : { newest_id: page[0]!.id, oldest_id: page.at(-1)!.id }),
        ...(found.length > skip + size ? { next_token: String(skip + size) } : {}),
      }
      if (page.length === 0) return { status: 200, json: { meta } }
      const includes = hasUsers ? { includes: { users: page.map(userOf) } } : {}
      return {
        status: 200,
        json: { data: page.map((each) => dataOf(each, family, fields)), ...includes, meta },
      }
    },
  }

  function find(query: string, range: { from: number; to: number }): Entry[] {
    const matches = parseQuery(query)
    // Search knows the last version of a post alone.
    const edited = new Set(entries.map(({ written }) => written.editOf))
    return entries.filter(
      (entry) =>
        !edited.has(entry.id) &&
        entry.written.at >= range.from &&
        entry.written.at < range.to &&
        matches(matchableOf(entry), { ignoresAccents: true }),
    )
  }

  function readRange(ask: URLSearchParams): { from: number; to: number } | string {
    const query = ask.get('query') ?? ''
    if (query === '') return 'query is missing'
    if (query.length > LONGEST_QUERY)
      return `query has ${query.length} characters; at most ${LONGEST_QUERY} are allowed`
    try {
      parseQuery(query)
    } catch (error) {
      return (error as Error).message
    }
    const now = Date.now()
    const from = Date.parse(ask.get('start_time') ?? iso(now - WEEK + 1_000))
    const youngest = options.youngestMs ?? 10_000
    const to = Date.parse(ask.get('end_time') ?? iso(now - youngest))
    if (from < now - WEEK) return 'start_time must be on or after seven days ago'
    if (to > now - youngest) {
      return `end_time must be a minimum of ${youngest / 1_000} seconds prior to the request time`
    }
    const since = ask.get('since_id')
    if (since !== null && BigInt(since) < BigInt(firstIdAt(now - WEEK))) {
      return `since_id must be a post id created after ${iso(now - WEEK)}`
    }
    if (ask.has('since_id') && ask.has('start_time')) return 'since_id and start_time cannot be used together'
    return from < to ? { from, to } : 'start_time must be before end_time'
  }
}

function refuse(detail: string): Answer {
  return {
    status: 400,
    json: problem(400, 'Invalid Request', detail, 'https://api.x.com/2/problems/invalid-request'),
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
