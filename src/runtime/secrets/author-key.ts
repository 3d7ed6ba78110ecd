import { randomBytes } from 'node:crypto'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'

const KEY = KEYS.authorKey

/** The key of the authors' hashes: as it is set, or one made at the first start and kept, the same for all workers. */
export async function authorKey(store: Store, given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  const [kept = null] = await store.get([KEY])
  if (kept !== null) return kept
  const made = randomBytes(32).toString('base64url')
  const done = await store.commit({ checks: [{ key: KEY, value: null }], set: [{ key: KEY, value: made }] })
  return done.kind === 'done' ? made : authorKey(store, given)
}
