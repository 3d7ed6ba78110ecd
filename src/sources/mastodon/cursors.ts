import { isStatusId } from './status-order.js'

/** How far each timeline was heard: the id of a status on its instance, by the timeline's key. */
export type Places = ReadonlyMap<string, string>

/** The form in which the places are stored, all of them together: every batch is stored with the whole. */
export function writePlaces(places: Places): string {
  return JSON.stringify({ version: 1, places: Object.fromEntries(places) })
}

/**
 * What can be read of a stored cursor. A place that is none is left out, and its timeline then heard from now on; timelines that are no longer
 * asked for stay, so that one taken out and put back goes on where it was.
 */
export function readPlaces(cursor: string | null): Map<string, string> {
  const places = new Map<string, string>()
  const raw = parse(cursor)
  if (raw?.version !== 1 || typeof raw.places !== 'object' || raw.places === null) return places
  for (const [key, id] of Object.entries(raw.places)) {
    if (isStatusId(id) && KEY.test(key) && places.size < MOST_PLACES) places.set(key, id)
  }
  return places
}

/** `host public`, `host public:local`, `host #tag`. */
const KEY = /^\S{1,300} \S{1,300}$/

const MOST_PLACES = 10_000

function parse(cursor: string | null): { readonly version?: unknown; readonly places?: unknown } | null {
  try {
    return cursor === null ? null : JSON.parse(cursor)
  } catch {
    return null
  }
}
