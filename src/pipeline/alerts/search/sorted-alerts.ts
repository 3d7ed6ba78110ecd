import { formatInstant } from '../../../core/model/instant.js'
import type { AlertSummary } from '../alert-summary.js'
import { numberOf } from '../alert-summary.js'

export const SORTS = ['startedAt', '-startedAt', 'updatedAt', '-updatedAt', 'people', '-people'] as const
/** Ascending; `-` turns it round. */
export type AlertSort = (typeof SORTS)[number]
export const DEFAULT_SORT: AlertSort = '-startedAt'

const DIGITS = 12

/** The place in a list that is sorted by people. */
export const PEOPLE_PLACE = /^\d{12}\/[\w-]+$/

/** Where an alert stands in a sorted list: what it is sorted by, as text, and its id. */
export function sortedPlace(summary: AlertSummary, sort: AlertSort): string {
  const value = numberOf(summary, fieldOf(sort))
  const text = sort.endsWith('people') ? String(value).padStart(DIGITS, '0') : formatInstant(value)
  return `${text}/${summary.id}`
}

export function fieldOf(sort: AlertSort) {
  return (sort.startsWith('-') ? sort.slice(1) : sort) as 'startedAt' | 'updatedAt' | 'people'
}

export function isDescending(sort: AlertSort): boolean {
  return sort.startsWith('-')
}

interface Ranked<T> {
  readonly one: T
  readonly value: number
  readonly id: string
}

/** How alerts are read that are a `T`: what they are sorted by, and their id. */
interface Reading<T> {
  readonly readValue: (one: T) => number
  readonly readId: (one: T) => string
}

/**
 * The first alerts of a sorted list, of all that are added, behind a place of it.
 *
 * Cost: in proportion to what is added; a list of all is neither kept nor sorted. Least where they come in order.
 */
export function createFirst<T>(
  count: number,
  sort: AlertSort,
  after: string | undefined,
  { readValue, readId }: Reading<T>,
) {
  const turn = isDescending(sort) ? -1 : 1
  const behind = after === undefined ? undefined : placeOf(after, sort)
  const first: Ranked<T>[] = []

  return {
    add(one: T): void {
      const value = readValue(one)
      const last = first.length === count ? first.at(-1)! : undefined
      // Most alerts of a long list end here, without a look at their ids.
      if (last !== undefined && (value - last.value) * turn > 0) return
      const id = readId(one)
      if (last !== undefined && compare(value, id, last) * turn > 0) return
      if (behind !== undefined && compare(value, id, behind) * turn <= 0) return
      let at = first.length
      while (at > 0 && compare(value, id, first[at - 1]!) * turn < 0) at--
      first.splice(at, 0, { one, value, id })
      if (first.length > count) first.pop()
    },
    all: (): T[] => first.map(({ one }) => one),
  }
}

function placeOf(place: string, sort: AlertSort): { readonly value: number; readonly id: string } {
  const [value = '', id = ''] = place.split('/')
  return { value: sort.endsWith('people') ? Number(value) : Date.parse(value), id }
}

function compare(value: number, id: string, other: { readonly value: number; readonly id: string }): number {
  if (value !== other.value) return value < other.value ? -1 : 1
  return id < other.id ? -1 : id > other.id ? 1 : 0
}
