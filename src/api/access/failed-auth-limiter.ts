import { LRUCache } from 'lru-cache'
import type { Instant } from '../../core/model/instant.js'
import { MINUTE, SECOND } from '../../core/model/instant.js'
import { networkOf } from './network-of.js'

/** Counts wrong keys by address, so that nobody tries one after another. */
export interface WrongKeys {
  /** How many seconds an address has to wait before a key of it is looked at; 0 for none. */
  waitSeconds(address: string, now: Instant): number
  add(address: string, now: Instant): void
}

const WINDOW = MINUTE
/** Beyond this number of addresses the one with the oldest failure is deleted: memory stays bounded under attack. */
const MAX_ADDRESSES = 10_000

/**
 * Asks an address to wait once it has sent `most` wrong keys within a minute, until the first of them is a minute ago.
 */
export function createWrongKeys(most: number): WrongKeys {
  /** The instants of the last `most` failures of an address, oldest first. */
  const failures = new LRUCache<string, readonly Instant[]>({ max: MAX_ADDRESSES })

  return {
    waitSeconds(address, now) {
      // Without counting as use: to be asked is not to fail.
      const times = failures.peek(networkOf(address))
      if (times === undefined || times.length < most) return 0
      return Math.max(Math.ceil((times[0]! + WINDOW - now) / SECOND), 0)
    },
    add(address, now) {
      const network = networkOf(address)
      const times = failures.get(network) ?? []
      failures.set(network, [...times, now].slice(-most))
    },
  }
}
