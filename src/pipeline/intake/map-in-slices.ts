import { setImmediate } from 'node:timers/promises'

/**
 * Work between two turns of the event loop. A full reading costs at most a millisecond for a thousand characters.
 * An item of this length has a slice to itself. Unit: characters.
 */
export const SLICE = 64 * 1_024
/** What an item costs beside its length. Unit: characters. */
const PER_ITEM = 100

/** The length of an item whose work takes microseconds. */
export const SHORT = (): number => 0

/**
 * Does something with each item in order, and lets the process answer others in between. Few items are one slice:
 * nothing comes between. `onPause` runs before each pause.
 */
export async function eachInSlices<T>(
  items: Iterable<T>,
  lengthOf: (item: T) => number,
  act: (item: T) => void,
  onPause: () => void = () => {},
): Promise<void> {
  let left = SLICE
  for (const item of items) {
    if (left <= 0) {
      left = SLICE
      onPause()
      await setImmediate()
    }
    left -= lengthOf(item) + PER_ITEM
    act(item)
  }
}

/** Maps items in order, in the same way. */
export async function mapInSlices<T, R>(
  items: readonly T[],
  lengthOf: (item: T) => number,
  map: (item: T) => R,
  onPause?: () => void,
): Promise<R[]> {
  const mapped: R[] = []
  await eachInSlices(items, lengthOf, (item) => mapped.push(map(item)), onPause)
  return mapped
}
