import type { AlertSummary } from '../alert-summary.js'

export const SORTS = ['startedAt', '-startedAt', 'updatedAt', '-updatedAt', 'people', '-people'] as const
/** Ascending; `-` turns it round. */
export type AlertSort = (typeof SORTS)[number]
export const DEFAULT_SORT: AlertSort = '-startedAt'

const DIGITS = 12

/** The place in a list that is sorted by people. */
export const PEOPLE_PLACE = /^\d{12}\/[\w-]+$/

/** Where an alert stands in a sorted list: what it is sorted by, as text, and its id. */
export function sortedPlace(summary: AlertSummary, sort: AlertSort): string {
  const value = sortValue(summary, sort)
  return `${typeof value === 'number' ? String(value).padStart(DIGITS, '0') : value}/${summary.id}`
}

function sortValue(
  { startedAt, openedAt, updatedAt, people }: AlertSummary,
  sort: AlertSort,
): string | number {
  if (sort.endsWith('startedAt')) return startedAt
  if (sort.endsWith('updatedAt')) return updatedAt ?? openedAt
  return people ?? 0
}

/** Beyond so many more than are wanted, the last ones go. */
const SPARE = 1_000

/**
 * The first alerts of a sorted list, of all that are added, behind a place of it.
 *
 * Cost: in proportion to what is added; a list of all is neither kept nor sorted.
 */
export function createFirst(count: number, sort: AlertSort, after: string | undefined) {
  const turn = sort.startsWith('-') ? -1 : 1
  const order = (a: AlertSummary, b: AlertSummary) => compare(a, b, sort) * turn
  let kept: AlertSummary[] = []
  /** The last of the first ones so far: what stands behind it is none of them. */
  let last: AlertSummary | undefined

  function cut(): AlertSummary[] {
    kept.sort(order)
    kept = kept.slice(0, count)
    if (kept.length === count) last = kept.at(-1)
    return kept
  }

  return {
    add(summaries: readonly AlertSummary[]): void {
      for (const summary of summaries) {
        if (last !== undefined && order(summary, last) > 0) continue
        if (after !== undefined && !isBehind(sortedPlace(summary, sort), after, turn)) continue
        kept.push(summary)
        if (kept.length >= count + SPARE) cut()
      }
    },
    all: cut,
  }
}

function compare(a: AlertSummary, b: AlertSummary, sort: AlertSort): number {
  const [left, right] = [sortValue(a, sort), sortValue(b, sort)]
  if (left === right) return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  return left < right ? -1 : 1
}

function isBehind(place: string, after: string, turn: number): boolean {
  return turn === 1 ? place > after : place < after
}
