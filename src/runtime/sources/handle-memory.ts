import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { HandleMemory, ResolvedHandles } from '../../sources/bluesky/official-accounts.js'

const codec = defineCodec<ResolvedHandles>({
  kind: 'resolved handles of Bluesky',
  version: 1,
  isValid: ({ dids }) => typeof dids === 'object',
})

const KEY = KEYS.blueskyHandles

/**
 * Keeps the resolved handles in the store. One process reads the network at a time, and another would find the same.
 */
export function createHandleMemory(store: Store): HandleMemory {
  return {
    async read() {
      const [stored = null] = await store.get([KEY])
      return stored === null ? { dids: {} } : codec.decode(stored, KEY)
    },
    async write(handles) {
      await store.commit({ set: [{ key: KEY, value: codec.encode(handles) }] })
    },
  }
}
