import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect garbage before its old generation has grown by a fifth, since a replay releases nearly all that it
 * reads. By default it doubles on a machine with much memory. Measured on a million posts: 218 MB at the highest
 * instead of 420, at the same speed.
 */
export function limitHeap(): void {
  setFlagsFromString('--heap-growing-percent=20')
}
