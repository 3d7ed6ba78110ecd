import type { Instant } from '../../core/model/instant.js'
import { HOUR, MINUTE, parseInstant, SECOND } from '../../core/model/instant.js'

export type ReadInstant = (bytes: Buffer, from: number, to: number) => Instant | undefined

const DATE_LENGTH = 11
const [FULL_LENGTH, SHORT_LENGTH] = [24, 20]
const [COLON, DOT, ZULU] = [58, 46, 90]

/**
 * Reads instants as `parseInstant` does. Posts of a stream share their date, so only the time of day is read from the
 * bytes of most of them.
 */
export function createReadInstant(): ReadInstant {
  const date = Buffer.alloc(DATE_LENGTH)
  let midnight: Instant | undefined
  return (bytes, from, to) => {
    if (midnight !== undefined && isSameDate(bytes, from, date)) {
      const passed = timeOfDay(bytes, from + DATE_LENGTH, to)
      if (passed >= 0) return midnight + passed
    }
    const at = parseInstant(bytes.toString('latin1', from, to))
    if (at !== undefined && to - from > DATE_LENGTH) {
      bytes.copy(date, 0, from, from + DATE_LENGTH)
      midnight = parseInstant(`${date.toString('latin1')}00:00:00Z`)
    }
    return at
  }
}

function isSameDate(bytes: Buffer, from: number, date: Buffer): boolean {
  for (let index = DATE_LENGTH - 1; index >= 0; index--) {
    if (bytes[from + index] !== date[index]) return false
  }
  return true
}

/** Of `20:41:03.120Z` and `20:41:03Z`; negative for anything else, which may be a time as well. */
function timeOfDay(bytes: Buffer, from: number, to: number): number {
  const length = to - from + DATE_LENGTH
  if (bytes[to - 1] !== ZULU || bytes[from + 2] !== COLON || bytes[from + 5] !== COLON) return -1
  if (length !== SHORT_LENGTH && (length !== FULL_LENGTH || bytes[from + 8] !== DOT)) return -1
  const hour = two(bytes, from)
  const minute = two(bytes, from + 3)
  const second = two(bytes, from + 6)
  const milli = length === FULL_LENGTH ? two(bytes, from + 9) * 10 + digit(bytes, from + 11) : 0
  if (hour > 23 || minute > 59 || second > 59 || milli > 999) return -1
  return hour * HOUR + minute * MINUTE + second * SECOND + milli
}

/** Too large where there is no digit. */
function digit(bytes: Buffer, at: number): number {
  const value = bytes[at]! - 48
  return value >= 0 && value <= 9 ? value : 1_000
}

function two(bytes: Buffer, at: number): number {
  return digit(bytes, at) * 10 + digit(bytes, at + 1)
}
