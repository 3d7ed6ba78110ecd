import { SECOND } from '../../core/model/instant.js'
import { StoreError } from '../ports/store.js'
import type { KeyParts } from './api-keys.js'
import { validKeys } from './api-keys.js'

/** Looks after keys that are in use for long, so that a revoked or expired key loses its streams at once. */
export interface KeyWatch {
  /** `ended` aborts when the key is not valid any more; the caller stops the watch when it needs the key no more. */
  watch(id: string): { readonly ended: AbortSignal; stop(): void }
}

/** How long a revoked key is still used at most; one read for all keys of this process. */
const EVERY = SECOND

export function createKeyWatch(parts: KeyParts): KeyWatch {
  const watched = new Map<string, { readonly controller: AbortController; users: number }>()
  let isRunning = false

  return {
    watch(id) {
      const one = watched.get(id) ?? { controller: new AbortController(), users: 0 }
      watched.set(id, one)
      one.users++
      if (!isRunning) void run()
      return {
        ended: one.controller.signal,
        stop() {
          if (--one.users === 0 && watched.get(id) === one) watched.delete(id)
        },
      }
    },
  }

  async function run(): Promise<void> {
    isRunning = true
    try {
      while (watched.size > 0) {
        await parts.clock.sleep(EVERY, NEVER)
        await endInvalid()
      }
    } catch (error) {
      // A closed store: the process ends, and its streams with it.
      if (!(error instanceof StoreError && error.kind === 'closed')) throw error
    } finally {
      isRunning = false
    }
  }

  async function endInvalid(): Promise<void> {
    try {
      const valid = await validKeys(parts, [...watched.keys()])
      for (const [id, { controller }] of watched) {
        if (valid.has(id)) continue
        watched.delete(id)
        controller.abort()
      }
    } catch (error) {
      // A store that does not answer says nothing about keys; the next look does.
      if (!(error instanceof StoreError) || error.kind === 'closed') throw error
    }
  }
}

const NEVER = new AbortController().signal
