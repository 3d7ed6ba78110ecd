import type { FakeXOptions } from './answers.js'
import { problem } from './answers.js'
import type { Matchable, Query } from './query.js'
import { parseQuery } from './query.js'

export interface FakeRule {
  readonly id: string
  readonly value: string
  readonly tag?: string
}

interface Answer {
  readonly status: number
  readonly json: object
}

/** The rules of the stream: their caps, their refusals, and what they find. */
export function createRules(options: FakeXOptions) {
  const mostRules = options.mostRules ?? 1_000
  const longestRule = options.longestRule ?? 1_024
  let kept: readonly (FakeRule & { readonly query: Query })[] = []
  let serial = 1_166_916_266_197_536_768n

  return {
    get all(): readonly FakeRule[] {
      return kept.map(show)
    },
    matching(post: Matchable): readonly FakeRule[] {
      return kept.filter(({ query }) => query(post, { ignoresAccents: false }))
    },
    list(): Answer {
      const meta = { sent: new Date().toISOString(), result_count: kept.length }
      return { status: 200, json: kept.length === 0 ? { meta } : { data: kept.map(show), meta } }
    },
    change(body: unknown, isDryRun: boolean): Answer {
      const { add, delete: remove } = (body ?? {}) as {
        add?: { value: string; tag?: string }[]
        delete?: { ids: string[] }
      }
      if (remove !== undefined) return deleteRules(remove.ids, isDryRun)
      if (add !== undefined) return addRules(add, isDryRun)
      const refusal = problem(
        400,
        'Invalid Request',
        'add or delete is missing',
        `${PROBLEMS}/invalid-request`,
      )
      return { status: 400, json: refusal }
    },
  }

  function deleteRules(ids: readonly string[], isDryRun: boolean): Answer {
    const deleted = kept.filter(({ id }) => ids.includes(id)).length
    if (!isDryRun) kept = kept.filter(({ id }) => !ids.includes(id))
    const summary = { deleted, not_deleted: ids.length - deleted }
    return { status: 200, json: { meta: { sent: new Date().toISOString(), summary } } }
  }

  function addRules(wanted: readonly { value: string; tag?: string }[], isDryRun: boolean): Answer {
    const made: (FakeRule & { readonly query: Query })[] = []
    const errors: object[] = []
    for (const rule of wanted) {
      const same = [...kept, ...made].find(({ value }) => value === rule.value)
      if (same !== undefined) {
        errors.push({
          value: rule.value,
          id: same.id,
          title: 'DuplicateRule',
          type: `${PROBLEMS}/duplicate-rules`,
        })
        continue
      }
      const query = readRule(rule.value)
      if (typeof query === 'string') {
        errors.push({
          value: rule.value,
          title: 'Invalid Rule',
          details: [query],
          type: `${PROBLEMS}/invalid-rules`,
        })
        continue
      }
      serial++
      made.push({ id: String(serial), ...rule, query })
    }
    if (kept.length + made.length > mostRules) {
      const detail = `You have exceeded the maximum number of rules (${mostRules}).`
      return { status: 422, json: problem(422, 'RulesCapExceeded', detail, `${PROBLEMS}/rule-cap`) }
    }
    // X takes the good ones of a request with bad ones in it.
    if (!isDryRun) kept = [...kept, ...made]
    const summary = {
      created: made.length,
      not_created: errors.length,
      valid: made.length,
      invalid: errors.length,
    }
    const meta = { sent: new Date().toISOString(), summary }
    const data = made.length === 0 ? {} : { data: made.map(show) }
    return {
      status: made.length === 0 ? 400 : 201,
      json: { ...data, meta, ...(errors.length === 0 ? {} : { errors }) },
    }
  }

  function readRule(value: string): Query | string {
    if (value.length > longestRule)
      return `the rule has ${value.length} characters; at most ${longestRule} are allowed`
    try {
      return parseQuery(value)
    } catch (error) {
      return (error as Error).message
    }
  }
}

const PROBLEMS = 'https://api.x.com/2/problems'

function show({ id, value, tag }: FakeRule): FakeRule {
  return tag === undefined ? { id, value } : { id, value, tag }
}
