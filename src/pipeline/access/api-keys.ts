import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../../core/model/instant.js'
import { MINUTE } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import { apiKeyFrom1, unchanged } from '../log/migrations.js'
import type { Clock } from '../ports/clock.js'
import type { KeyValue, Store } from '../ports/store.js'
import { StoreError } from '../ports/store.js'

const codec = defineCodec<StoredKey>({
  kind: 'API key',
  version: 3,
  migrations: { 1: apiKeyFrom1, 2: unchanged },
})

/** What a key may do. `admin` may do everything; who may send posts in may not read for that. */
export const SCOPES = ['read', 'ingest', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** A key as it is kept: without the key itself, of which only a hash is stored. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Instant
  /** From this instant on it opens nothing; null: never. */
  readonly expiresAt: Instant | null
  /** Right to a minute; null while it was never used. */
  readonly lastUsedAt: Instant | null
}

export interface ApiKeys {
  /** Makes a key; `secret` is the key itself and is returned only here. */
  create(asked: NewKey): Promise<NewApiKey>
  /** Oldest first. */
  list(): Promise<ApiKey[]>
  /** From now on the key opens nothing. False when there is none of this id. */
  revoke(id: string): Promise<boolean>
  check(secret: string): Promise<KeyCheck>
}

interface NewKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt?: Instant | null | undefined
}

export interface NewApiKey {
  readonly key: ApiKey
  readonly secret: string
}

export type KeyCheck =
  | { readonly kind: 'known'; readonly key: ApiKey }
  | { readonly kind: 'unknown'; readonly reason: 'malformed' | 'no-such-key' | 'wrong-secret' | 'expired' }

/** `outcry_ID_SECRET`: the id is no secret, so that a key can be found in a list and in a leak. */
const FORM = /^outcry_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})$/
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_LENGTH = 8
/** 62^43 is just above 2^256: nothing that needs a slow hash to be safe from guessing. */
const SECRET_LENGTH = 43

/** `lastUsedAt` answers "is this key still in use?", which needs no write for every request. */
const LAST_USED_EVERY = MINUTE

export function createApiKeys(parts: KeyParts): ApiKeys {
  return {
    create: (asked) => createKey(parts, asked),
    list: () => listKeys(parts),
    revoke: (id) => revokeKey(parts, id),
    check: (secret) => checkKey(parts, secret),
  }
}

export interface KeyParts {
  readonly store: Store
  readonly clock: Clock
}

async function createKey(
  { store, clock }: KeyParts,
  { name, scopes, expiresAt = null }: NewKey,
): Promise<NewApiKey> {
  for (;;) {
    const id = draw(ID_LENGTH)
    const secret = `outcry_${id}_${draw(SECRET_LENGTH)}`
    const storedValue: StoredKey = {
      id,
      name,
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      hash: hashOf(secret).toString('hex'),
      createdAt: clock.now(),
      expiresAt,
      lastUsedAt: null,
    }
    const checks = [{ key: keyOf(id), value: null }]
    const committed = await store.commit({ checks, set: [writeKey(storedValue)] })
    if (committed.kind === 'done') return { key: withoutHash(storedValue), secret }
  }
}

async function listKeys({ store }: KeyParts): Promise<ApiKey[]> {
  const found = await listAll(store, PREFIX)
  return found
    .map(({ key, value }) => withoutHash(readKey(key, value)))
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

async function revokeKey({ store }: KeyParts, id: string): Promise<boolean> {
  for (;;) {
    const [text = null] = await store.get([keyOf(id)])
    if (text === null) return false
    const checks = [{ key: keyOf(id), value: text }]
    const committed = await store.commit({ checks, delete: [keyOf(id)] })
    if (committed.kind === 'done') return true
  }
}

async function checkKey(parts: KeyParts, secret: string): Promise<KeyCheck> {
  const id = FORM.exec(secret)?.[1]
  if (id === undefined) return { kind: 'unknown', reason: 'malformed' }
  const [text = null] = await parts.store.get([keyOf(id)])
  if (text === null) return { kind: 'unknown', reason: 'no-such-key' }
  const storedValue = readKey(id, text)
  // In constant time: the duration must not reveal how much of the secret was right.
  if (!timingSafeEqual(Buffer.from(storedValue.hash, 'hex'), hashOf(secret))) {
    return { kind: 'unknown', reason: 'wrong-secret' }
  }
  // After the secret: who does not know it learns nothing of the key.
  if (isExpired(storedValue, parts.clock.now())) return { kind: 'unknown', reason: 'expired' }
  return { kind: 'known', key: withoutHash(await markUsed(parts, storedValue, text)) }
}

async function markUsed(
  { store, clock }: KeyParts,
  storedValue: StoredKey,
  text: string,
): Promise<StoredKey> {
  const now = clock.now()
  if (storedValue.lastUsedAt !== null && now - storedValue.lastUsedAt < LAST_USED_EVERY) return storedValue
  const used = { ...storedValue, lastUsedAt: now }
  try {
    // The check keeps a key revoked that is revoked at this moment.
    await store.commit({ checks: [{ key: keyOf(storedValue.id), value: text }], set: [writeKey(used)] })
  } catch (error) {
    // A store that has no room left is still read from.
    if (!(error instanceof StoreError && error.kind === 'full')) throw error
  }
  return used
}

/** Those of the keys that are neither revoked nor expired. */
export async function validKeys(
  { store, clock }: KeyParts,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const now = clock.now()
  const texts = ids.length === 0 ? [] : await store.get(ids.map(keyOf))
  return new Set(
    ids.filter((id, index) => {
      const text = texts[index] ?? null
      return text !== null && !isExpired(readKey(id, text), now)
    }),
  )
}

function isExpired({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: Instant): boolean {
  return expiresAt !== null && expiresAt <= now
}

/** Whether a key may do what needs a scope. */
export function allows({ scopes }: Pick<ApiKey, 'scopes'>, needed: Scope): boolean {
  return scopes.includes(needed) || scopes.includes('admin')
}

/** The id in a key, which is no secret; null when the text has not the form of a key. */
export function idOfKey(secret: string): string | null {
  return FORM.exec(secret)?.[1] ?? null
}

export interface StoredKey extends ApiKey {
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly hash: string
  /** Its id in the file that declares it. */
  readonly declaredAs?: string | undefined
}

const PREFIX = KEYS.apiKey
export const keyOf = (id: string) => `${PREFIX}${id}`

/** What a commit writes to store a key. */
export function writeKey(storedValue: StoredKey): KeyValue {
  return { key: keyOf(storedValue.id), value: codec.encode(storedValue) }
}

export function readKey(what: string, text: string): StoredKey {
  return codec.decode(text, `key ${what}`)
}

function withoutHash({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: StoredKey): ApiKey {
  return { id, name, scopes, createdAt, expiresAt, lastUsedAt }
}

export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function draw(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}
