/** What the page reads of the public API; it knows no more than any other client. */

export type Status = 'open' | 'acknowledged' | 'recovering' | 'resolved' | 'retracted'
export type Severity = 'minor' | 'major' | 'critical'

export interface Alert {
  readonly id: string
  readonly service: string
  readonly discovered: boolean
  readonly status: Status
  readonly severity: Severity
  readonly confidence: number
  readonly startedAt: string
  readonly openedAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
  readonly signal: {
    readonly window: string
    readonly actual: number
    readonly expected: number
    readonly ratio: number
    readonly authors: number
    readonly baseline: string
    readonly surprise: number
    readonly threshold: number
    readonly test: string
  }
  readonly scope: {
    readonly languages: Readonly<Record<string, number>>
    readonly regions: readonly {
      readonly country: string
      readonly region?: string
      readonly share: number
    }[]
    readonly platforms?: Readonly<Record<string, number>>
    readonly sources: Readonly<Record<string, number>>
  }
  readonly features: readonly { readonly feature: string; readonly share: number }[]
  readonly upstream: { readonly service: string; readonly confidence: number } | null
  readonly siblings?: readonly { readonly id: string; readonly service: string }[]
  readonly feedback?: { readonly confirm: number; readonly deny: number }
  readonly silencedBy?: readonly string[]
  readonly maintenance?: true
  readonly note?: string
  readonly evidence: {
    readonly hashtags: readonly { readonly tag: string; readonly count: number }[]
    readonly phrases: readonly { readonly phrase: string; readonly count: number }[]
  }
}

export interface AlertEvent {
  readonly type: string
  readonly at: string
  readonly sequence: number
  readonly reason: string
  readonly alert: Alert
}

export interface Service {
  readonly id: string
  readonly name: string
  /** Null of a discovered service. */
  readonly category: string | null
  readonly countries: readonly string[]
  readonly status: 'ok' | Status
  readonly alertId: string | null
}

export interface Services extends List<Service> {
  /** How far the posts have come; null before the first. */
  readonly asOf: string | null
}

export interface Sparklines {
  readonly to: string
  readonly data: readonly {
    readonly service: string
    readonly observed: readonly number[]
    readonly expected: readonly number[]
  }[]
}

export interface Timeline extends List<Point> {
  readonly from: string
  readonly to: string
}

export interface Point {
  readonly at: string
  readonly observed: number
  readonly expected: number
  readonly threshold: number
}

export interface Source {
  readonly name: string
  readonly state: string
  readonly detail: string | null
  readonly lastEventAt: string | null
  readonly lagSeconds: number | null
  readonly posts: number
  readonly budget: { readonly day: Spent; readonly month: Spent } | null
}

/** Unit: US dollars. */
export interface Spent {
  readonly spent: number
  readonly limit: number
}

export interface EvidencePost {
  readonly source: string
  readonly id: string
  readonly at: string
  readonly text: string
  readonly url: string | null
}

export interface List<T> {
  readonly data: readonly T[]
}

/** The answer of the API that was none of what was asked for, with its own words. */
export class ApiFault extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Seconds until the next try, where the answer names them. */
    readonly retryAfter: number | null = null,
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
    const detail = detailOf(text) ?? `HTTP ${response.status}`
    throw new ApiFault(response.status, detail, Number.isFinite(wait) ? wait : null)
  }
  return (text === '' ? null : sameAsBefore(path, text)) as T
}

/** The last answers, by what was asked: one that says the same is the same value, so that nothing is drawn again for it. */
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

function detailOf(text: string): string | null {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown }
    return typeof detail === 'string' ? detail : null
  } catch {
    return null
  }
}
