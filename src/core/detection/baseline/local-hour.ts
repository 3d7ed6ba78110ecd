import type { CappedMap } from '../../model/capped-map.js'
import { createCappedMap } from '../../model/capped-map.js'
import type { Instant } from '../../model/instant.js'
import { HOUR } from '../../model/instant.js'

/** Hours of a weekday, then of a weekend day: people complain by the clock on their wall, daylight saving included. */
export const SLOTS = 48

/** Hours of a zone that are remembered: two weeks, and a little. */
const MAX_KEPT = 400

/** The slot (0–47) of an instant in an IANA time zone; one look-up an hour and zone, since formatting is slow. */
export type SlotOf = (at: Instant, timeZone: string) => number

export function createSlotOf(): SlotOf {
  const zones = new Map<string, { format: Intl.DateTimeFormat; slots: CappedMap<number, number> }>()
  return (at, timeZone) => {
    let zone = zones.get(timeZone)
    if (zone === undefined) {
      zone = { format: formatOf(timeZone), slots: createCappedMap(MAX_KEPT) }
      zones.set(timeZone, zone)
    }
    const hour = Math.floor(at / HOUR)
    let slot = zone.slots.get(hour)
    if (slot === undefined) {
      slot = readSlot(zone.format.format(hour * HOUR))
      zone.slots.set(hour, slot)
    }
    return slot
  }
}

/** One for each zone of the configuration. A format takes a tenth of a millisecond to make; each shard needs all. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, format)
  return format
}

/** Reads "Sat, 21" or "Sat 21". */
function readSlot(text: string): number {
  const isWeekend = text.startsWith('Sat') || text.startsWith('Sun')
  return Number(text.slice(-2)) + (isWeekend ? 24 : 0)
}
