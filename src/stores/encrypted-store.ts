import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { KEYS } from '../pipeline/log/keys.js'
import type { Store } from '../pipeline/ports/store.js'
import { StoreError } from '../pipeline/ports/store.js'

/** Values under these keys are kept encrypted: URLs and secrets of webhooks, and answers that hold a new secret. */
const SECRETS = [KEYS.webhook, KEYS.storedAnswer]

const MARK = 'sealed:1:'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const PAGE = 500

/** Makes texts unreadable without a key, and readable again. What need not be secret goes through as it is. */
interface Seal {
  seal(key: string, text: string): string
  /** @throws StoreError when it was sealed by another key */
  open(key: string, value: string): string
}

/**
 * AES-256-GCM by a key derived from `secret`. The nonce is an HMAC of key and text (a synthetic IV). So the same text
 * under the same key gives the same sealed text, and checks of commits compare sealed texts. This reveals only that a
 * value is unchanged. A value that was moved to another key does not open.
 */
function createSeal(secret: string): Seal {
  const [cipherKey, nonceKey] = ['cipher', 'nonce'].map((use) =>
    Buffer.from(hkdfSync('sha256', secret, 'outcry', use, 32)),
  ) as [Buffer, Buffer]

  return {
    seal(key, text) {
      if (!isSecret(key)) return text
      const nonce = createHmac('sha256', nonceKey).update(`${key}\n${text}`).digest().subarray(0, NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce).setAAD(Buffer.from(key))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return MARK + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    open(key, value) {
      // What was stored before anything was encrypted; `sealOld` has not come to it yet.
      if (!isSecret(key) || !value.startsWith(MARK)) return value
      const bytes = Buffer.from(value.slice(MARK.length), 'base64')
      const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)]
      try {
        const decipher = createDecipheriv('aes-256-gcm', cipherKey, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(key)).setAuthTag(rest.subarray(0, TAG_BYTES))
        return decipher.update(rest.subarray(TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch (error) {
        const why = 'SECRET_KEY is not the one it was stored by; set that one again'
        throw new StoreError('failed', `${key} cannot be decrypted: ${why}`, { cause: error })
      }
    },
  }
}

/**
 * A store that seals its secrets. The first read or write of a secret asks for the key and seals secrets stored in
 * clear text. A process that uses no secrets needs no key.
 */
export function createEncryptedStore(store: Store, readSecret: () => Promise<string>): Store {
  let ready: Promise<Seal> | null = null

  return {
    get: async (keys) => {
      const values = await store.get(keys)
      if (!keys.some(isSecret)) return values
      const { open } = await encrypted()
      return values.map((value, index) => (value === null ? null : open(keys[index]!, value)))
    },
    list: async (range) => {
      const found = await store.list(range)
      if (!found.some(({ key }) => isSecret(key))) return found
      const { open } = await encrypted()
      return found.map(({ key, value }) => ({ key, value: open(key, value) }))
    },
    commit: async (change) => {
      const { checks = [], set = [] } = change
      if (![...checks, ...set].some(({ key }) => isSecret(key))) return store.commit(change)
      const { seal } = await encrypted()
      return store.commit({
        ...change,
        checks: checks.map(({ key, value }) => ({ key, value: value === null ? null : seal(key, value) })),
        set: set.map(({ key, value }) => ({ key, value: seal(key, value) })),
      })
    },
    readLog: (log, after, limit) => store.readLog(log, after, limit),
    tails: (logs) => store.tails(logs),
    takeLease: (name, holder, ttlMs) => store.takeLease(name, holder, ttlMs),
    dropLease: (name, holder) => store.dropLease(name, holder),
    ping: () => store.ping(),
    close: () => store.close(),
  }

  function encrypted(): Promise<Seal> {
    ready ??= prepare().catch((error) => {
      // The store was unavailable; the next caller asks again.
      ready = null
      throw error
    })
    return ready
  }

  async function prepare(): Promise<Seal> {
    const seal = createSeal(await readSecret())
    await sealOld(store, seal)
    return seal
  }
}

/** Seals what was stored in the open. Many processes may do so at once. */
async function sealOld(store: Store, { seal }: Seal): Promise<void> {
  for (const prefix of SECRETS) {
    let page = await store.list({ prefix, limit: PAGE })
    while (page.length > 0) {
      for (const entry of page.filter(({ value }) => !value.startsWith(MARK))) {
        await store.commit({
          checks: [entry],
          set: [{ key: entry.key, value: seal(entry.key, entry.value) }],
        })
      }
      page = await store.list({ prefix, limit: PAGE, after: page.at(-1)!.key })
    }
  }
}

function isSecret(key: string): boolean {
  return SECRETS.some((prefix) => key.startsWith(prefix))
}
