import type { AlertEvent } from '../../src/core/model/alert.js'

/** By alert, then by sequence: the order in which two runs can be compared byte for byte. */
export function compareEvents(a: AlertEvent, b: AlertEvent): number {
  if (a.alert.id !== b.alert.id) return a.alert.id < b.alert.id ? -1 : 1
  return a.sequence - b.sequence
}
