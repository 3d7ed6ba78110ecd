import { PLACE } from '../../../pipeline/alerts/search/find-alerts.js'
import type { AlertSort } from '../../../pipeline/alerts/search/sorted-alerts.js'
import { DEFAULT_SORT, PEOPLE_PLACE } from '../../../pipeline/alerts/search/sorted-alerts.js'

/** A place in the list of alerts; one of another order than the usual names that order. */
export function writeCursor(place: string, sort: AlertSort): string {
  return Buffer.from(sort === DEFAULT_SORT ? place : `${sort} ${place}`).toString('base64url')
}

/** Null when it is none that this API gave, or of another order. */
export function readCursor(cursor: string, sort: AlertSort): string | null {
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const prefix = sort === DEFAULT_SORT ? '' : `${sort} `
  if (!text.startsWith(prefix)) return null
  const place = text.slice(prefix.length)
  const form = sort.endsWith('people') ? PEOPLE_PLACE : PLACE
  return form.test(place) && writeCursor(place, sort) === cursor ? place : null
}
