import { formatInstant } from '../core/model/instant.js'
import type { ApiKey, Scope } from '../pipeline/access/api-keys.js'
import { createApiKeys, SCOPES } from '../pipeline/access/api-keys.js'
import type { Clock } from '../pipeline/ports/clock.js'
import type { Store } from '../pipeline/ports/store.js'

export type KeysCommand =
  | { readonly kind: 'create'; readonly scope: string; readonly name?: string | undefined }
  | { readonly kind: 'list'; readonly json?: boolean | undefined }
  | { readonly kind: 'revoke'; readonly id: string }

export interface KeysParts {
  readonly store: Store
  readonly clock: Clock
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2

const UNNAMED = 'unnamed'

/**
 * Makes, lists and revokes keys of the API. A new key alone is on standard output, so that a script can keep it.
 * Returns the exit code.
 */
export async function keys(command: KeysCommand, { store, clock, out, err }: KeysParts): Promise<number> {
  const apiKeys = createApiKeys({ store, clock })
  switch (command.kind) {
    case 'create': {
      const scopes = readScopes(command.scope)
      if (scopes.kind === 'wrong') {
        err(`outcry keys: ${scopes.detail}\n`)
        return WRONG_USAGE
      }
      const { key, secret } = await apiKeys.create({ name: command.name ?? UNNAMED, scopes: scopes.scopes })
      out(`${secret}\n`)
      err(`key ${key.id} (${key.scopes.join(', ')}) is shown this once; keep it where secrets are kept\n`)
      return DONE
    }
    case 'list': {
      const found = await apiKeys.list()
      if (command.json === true) for (const key of found) out(`${JSON.stringify(publicKey(key))}\n`)
      else out(table(found))
      if (found.length === 0) err('there are no keys; make one: outcry keys create --scope read\n')
      return DONE
    }
    case 'revoke': {
      if (await apiKeys.revoke(command.id)) {
        err(`key ${command.id} is revoked\n`)
        return DONE
      }
      err(`outcry keys: there is no key ${command.id}; outcry keys list shows the ids\n`)
      return FAILED
    }
  }
}

function readScopes(
  text: string,
):
  | { readonly kind: 'read'; readonly scopes: readonly Scope[] }
  | { readonly kind: 'wrong'; readonly detail: string } {
  const words = text.split(',').map((word) => word.trim())
  const wrong = words.find((word) => !SCOPES.some((scope) => scope === word))
  if (wrong !== undefined) {
    return { kind: 'wrong', detail: `"${wrong}" is no scope; --scope takes some of ${SCOPES.join(',')}` }
  }
  return { kind: 'read', scopes: SCOPES.filter((scope) => words.includes(scope)) }
}

function publicKey({ id, name, scopes, createdAt, lastUsedAt }: ApiKey): object {
  return {
    id,
    name,
    scopes,
    createdAt: formatInstant(createdAt),
    lastUsedAt: lastUsedAt === null ? null : formatInstant(lastUsedAt),
  }
}

function table(found: readonly ApiKey[]): string {
  const time = (at: number) => formatInstant(at).slice(0, 16).replace('T', ' ')
  return found
    .map(({ id, name, scopes, createdAt, lastUsedAt }) => {
      const used = lastUsedAt === null ? 'never used' : `last used ${time(lastUsedAt)}`
      return `${id}  ${scopes.join(',').padEnd(17)}  made ${time(createdAt)}  ${used.padEnd(26)}  ${name}\n`
    })
    .join('')
}
