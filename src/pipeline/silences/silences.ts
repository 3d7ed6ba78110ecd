import type { Alert } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { unchanged } from '../log/migrations.js'
import type { Store } from '../ports/store.js'
import type { DailyWindow } from './daily-window.js'
import { isInDailyWindow } from './daily-window.js'

const codec = defineCodec<StoredValue>({ kind: 'list of silences', version: 2, migrations: { 1: unchanged } })

/** What a matcher looks at. A category is written out as the services that have it when the silence is made. */
export const MATCHED = ['service', 'category', 'severity', 'country', 'lang', 'feature'] as const
export type Matched = (typeof MATCHED)[number]

/** `isNot` and `is` hold one value, `anyOf` several; all matchers of a silence must hold. */
export interface Matcher {
  readonly field: Matched
  readonly op: 'is' | 'isNot' | 'anyOf'
  readonly values: readonly string[]
  /** Of a category: the services that have it. */
  readonly services?: readonly string[]
}

/** For a while nothing is sent of alerts that it matches. They exist and are shown all the same. */
export interface Silence {
  readonly id: string
  /** `maintenance`: the outage is meant; alerts say so. */
  readonly kind: 'silence' | 'maintenance'
  readonly matchers: readonly Matcher[]
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly window: DailyWindow | null
  readonly comment: string
  /** Name of the key that made it. */
  readonly createdBy: string
  /** Id of that key. */
  readonly createdByKey?: string | undefined
  readonly createdAt: Instant
  /** Id of the key that changed or ended it last. */
  readonly updatedBy?: string | undefined
  readonly updatedAt?: Instant | undefined
}

interface StoredValue {
  readonly version: 1
  readonly silences: readonly Silence[]
}

/** All in one value: they are few, and every event and every page of alerts asks for them. */
const KEY = KEYS.silences
/** One that ended is shown for so long. */
const SHOWN_AFTER = 30 * DAY
export const MAX_SILENCES = 500

/** Oldest first, those that ended lately among them. */
export async function readSilences(store: Store): Promise<readonly Silence[]> {
  const [text = null] = await store.get([KEY])
  return parse(text)
}

/** Stores what `change` makes of the silences, as often as somebody else was first; null changes nothing. */
export async function changeSilences<T>(
  store: Store,
  now: Instant,
  change: (
    silences: readonly Silence[],
  ) => { readonly silences: readonly Silence[]; readonly result: T } | null,
): Promise<T | null> {
  for (;;) {
    const [text = null] = await store.get([KEY])
    const changed = change(parse(text))
    if (changed === null) return null
    const silences = changed.silences.filter(({ endsAt }) => endsAt > now - SHOWN_AFTER)
    const committed = await store.commit({
      checks: [{ key: KEY, value: text }],
      set: [{ key: KEY, value: codec.encode({ version: 1, silences }) }],
    })
    if (committed.kind === 'done') return changed.result
  }
}

/** Changes one silence, as often as somebody else was first; null when there is none, or when `change` refuses. */
export function changeSilence(
  store: Store,
  now: Instant,
  id: string,
  change: (before: Silence) => Silence | null,
): Promise<Silence | null> {
  return changeSilences(store, now, (silences) => {
    const before = silences.find((silence) => silence.id === id)
    const after = before === undefined ? null : change(before)
    if (after === null) return null
    return { silences: silences.map((silence) => (silence === before ? after : silence)), result: after }
  })
}

/** Those that hold at this instant, whatever they match. */
export function inForce(silences: readonly Silence[], at: Instant): readonly Silence[] {
  return silences.filter(
    ({ startsAt, endsAt, window }) =>
      startsAt <= at && at < endsAt && (window === null || isInDailyWindow(window, at)),
  )
}

/** Whether a silence is about an alert. */
export function isAbout({ matchers }: Pick<Silence, 'matchers'>, alert: Alert): boolean {
  return matchers.every((matcher) => holds(matcher, alert))
}

/** The services that silences can be about; null where one of them may be about any. */
export function servicesOf(silences: readonly Pick<Silence, 'matchers'>[]): readonly string[] | null {
  const named = silences.map(({ matchers }) =>
    matchers.find(({ field, op }) => (field === 'service' || field === 'category') && op !== 'isNot'),
  )
  if (named.includes(undefined)) return null
  return [...new Set(named.flatMap((matcher) => wantedBy(matcher!)))]
}

/** The silences that hold an alert's notifications back at this instant. */
export function silencesOf(silences: readonly Silence[], alert: Alert, at: Instant): readonly Silence[] {
  return inForce(silences, at).filter((silence) => isAbout(silence, alert))
}

/** An alert's country, language or feature counts from this share of its complaints, as in a subscription's filter. */
const MIN_SHARE = 0.1

function wantedBy({ field, values, services }: Matcher): readonly string[] {
  return field === 'category' ? (services ?? []) : values
}

function holds(matcher: Matcher, alert: Alert): boolean {
  const { field, op } = matcher
  const wanted = wantedBy(matcher)
  const has = valuesOf(field, alert).some((value) => wanted.includes(value))
  return op === 'isNot' ? !has : has
}

function valuesOf(field: Matched, alert: Alert): readonly string[] {
  switch (field) {
    case 'service':
    case 'category':
      return [alert.service]
    case 'severity':
      return [alert.severity]
    case 'country':
      return countriesOf(alert)
    case 'lang':
      return Object.entries(alert.scope.languages).flatMap(([lang, share]) =>
        share < MIN_SHARE ? [] : [lang],
      )
    case 'feature':
      return alert.features.flatMap(({ feature, share }) => (share < MIN_SHARE ? [] : [feature]))
  }
}

function countriesOf({ scope }: Alert): string[] {
  const shares = new Map<string, number>()
  for (const { country, share } of scope.regions) shares.set(country, (shares.get(country) ?? 0) + share)
  return [...shares].flatMap(([country, share]) => (share < MIN_SHARE ? [] : [country]))
}

/** Distinguishes cached responses: the silences that exist, and those active now. */
export function silencesVersion(silences: readonly Silence[], at: Instant): string {
  return inForce(silences, at)
    .map(({ id, endsAt, updatedAt = 0 }) => `${id} ${formatInstant(endsAt)} ${updatedAt}`)
    .join(',')
}

function parse(text: string | null): readonly Silence[] {
  return text === null ? [] : codec.decode(text, 'the silences').silences
}
