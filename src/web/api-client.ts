export type * from './api-types.js'

/** The answer of the API that was none of what was asked for, with its own words. */
export class ApiFault extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Seconds until the next try, where the answer names them. */
    readonly retryAfter: number | null = null,
    /** What is wrong with which field. */
    readonly errors: readonly { readonly pointer: string; readonly detail: string }[] = [],
  ) {
    super(message)
  }
}

const KEY = 'outcry-key'

/** A key is kept for this tab alone, and goes when it is closed. */
export function readKey(): string {
  return sessionStorage.getItem(KEY) ?? ''
}

export function storeKey(key: string): void {
  if (key === '') sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, key)
  dispatchEvent(new Event(KEY_CHANGED))
}

/** Dispatched on the window when a key is set or removed: refused requests are repeated. */
export const KEY_CHANGED = 'outcry-key-changed'

export function authorisation(): Record<string, string> {
  const key = readKey()
  return key === '' ? {} : { Authorization: `Bearer ${key}` }
}

/** What the API answers to a key: 200, 401 for an unknown one, 403 for one without the scope, 0 without an answer. */
export async function tryKey(key: string, forAdmins: boolean): Promise<number> {
  try {
    const path = forAdmins ? '/v1/keys' : '/v1/alerts?limit=1'
    return (await fetch(path, { headers: { Authorization: `Bearer ${key}` } })).status
  } catch {
    return 0
  }
}

const underWay = new Set<Promise<unknown>>()

/** Resolves once everything that was asked until now is answered, one way or the other. */
export async function allAnswered(): Promise<void> {
  await Promise.allSettled(underWay)
}

export function ask<T>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
  const answer = send<T>(path, init)
  underWay.add(answer)
  const done = () => void underWay.delete(answer)
  answer.then(done, done)
  return answer
}

async function send<T>(path: string, init: { method?: string; body?: unknown }): Promise<T> {
  const response = await fetch(path, {
    method: init.method ?? 'GET',
    headers: {
      ...authorisation(),
      ...(init.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  })
  const text = await response.text()
  if (!response.ok) {
    const wait = Number(response.headers.get('Retry-After') ?? Number.NaN)
    const { detail, errors } = problemOf(text)
    throw new ApiFault(
      response.status,
      detail ?? `HTTP ${response.status}`,
      Number.isFinite(wait) ? wait : null,
      errors,
    )
  }
  return (text === '' ? null : sameAsBefore(path, text)) as T
}

/**
 * The last answers, by what was asked: one that says the same is the same value, so that nothing is drawn again for it.
 */
const answers = new Map<string, { readonly text: string; readonly value: unknown }>()
const MAX_ANSWERS = 8

function sameAsBefore(path: string, text: string): unknown {
  const before = answers.get(path)
  const answer = before?.text === text ? before : { text, value: JSON.parse(text) as unknown }
  answers.delete(path)
  answers.set(path, answer)
  for (const oldest of answers.keys()) {
    if (answers.size <= MAX_ANSWERS) break
    answers.delete(oldest)
  }
  return answer.value
}

interface Problem {
  readonly detail: string | null
  readonly errors: ApiFault['errors']
}

function problemOf(text: string): Problem {
  try {
    const { detail, errors } = JSON.parse(text) as { detail?: unknown; errors?: unknown }
    const fields = Array.isArray(errors) ? (errors as ApiFault['errors']) : []
    return {
      detail: typeof detail === 'string' ? detail : null,
      errors: fields.filter(({ pointer }) => typeof pointer === 'string'),
    }
  } catch {
    return { detail: null, errors: [] }
  }
}
