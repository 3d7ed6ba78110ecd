import type { Instant } from '../../core/model/instant.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import type { Store } from '../ports/store.js'
import type { Synced } from '../ports/synced.js'
import type { Scope, StoredKey } from './api-keys.js'
import { hashOf, idOfKey, keyOf, readKey, SCOPES, writeKey } from './api-keys.js'

/** A key as a file declares it. `secret` is the whole key, which the environment holds. */
export interface DeclaredKey {
  /** Its id in the file. */
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: Instant | null
  readonly secret: string
}

/** Declared keys that would take the place of another key, by their id in the file. */
export async function takenKeys(store: Store, declared: readonly DeclaredKey[]): Promise<string[]> {
  const stored = new Map((await storedKeys(store)).map(({ key }) => [key.id, key]))
  return declared.flatMap(({ id, secret }) => {
    const other = stored.get(idOfKey(secret) ?? '')
    const isTaken = other !== undefined && other.declaredAs === undefined && other.hash !== hexOf(secret)
    return isTaken ? [id] : []
  })
}

/**
 * Makes the declared keys in the store equal to the file: creates, changes and revokes. A key that somebody created
 * with the same secret becomes a declared one. Done twice, it changes nothing the second time.
 */
export async function syncKeys(
  store: Store,
  declared: readonly DeclaredKey[],
  now: Instant,
): Promise<Synced> {
  const [created, changed, deleted]: [string[], string[], string[]] = [[], [], []]
  const byId = new Map(declared.map((one) => [idOfKey(one.secret), one]))
  const stored = await storedKeys(store)
  for (const { key, check } of stored) {
    const one = byId.get(key.id)
    if (one === undefined) {
      if (key.declaredAs === undefined) continue
      if ((await store.commit({ checks: [check], delete: [check.key] })).kind === 'done') deleted.push(key.id)
      continue
    }
    const next = { ...key, ...fieldsOf(one) }
    if (JSON.stringify(next) === JSON.stringify(key)) continue
    if ((await store.commit({ checks: [check], set: [writeKey(next)] })).kind === 'done') changed.push(key.id)
  }
  const has = new Set(stored.map(({ key }) => key.id))
  for (const [id, one] of byId) {
    if (id === null || has.has(id)) continue
    const key: StoredKey = { id, createdAt: now, lastUsedAt: null, ...fieldsOf(one) }
    const checks = [{ key: keyOf(id), value: null }]
    if ((await store.commit({ checks, set: [writeKey(key)] })).kind === 'done') created.push(id)
  }
  return { created, changed, deleted }
}

function fieldsOf({ id, name, scopes, expiresAt, secret }: DeclaredKey) {
  return {
    name,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    hash: hexOf(secret),
    expiresAt,
    declaredAs: id,
  }
}

const hexOf = (secret: string) => hashOf(secret).toString('hex')

async function storedKeys(store: Store) {
  return (await listAll(store, KEYS.apiKey)).map((check) => ({
    key: readKey(check.key, check.value),
    check,
  }))
}
