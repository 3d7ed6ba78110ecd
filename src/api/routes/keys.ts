import { z } from 'zod'
import { formatInstant, parseInstant } from '../../core/model/instant.js'
import type { ApiKey, ApiKeys } from '../../pipeline/access/api-keys.js'
import { SCOPES } from '../../pipeline/access/api-keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import { problem } from '../http/problem.js'
import { id } from '../http/query.js'
import { jsonBody } from '../http/read-body.js'
import { json, NO_CONTENT, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { keys as keysSchema, newKey } from '../views/operation-schemas.js'

const MAX_NAME = 100

/** What makes a key. */
export const newKeySchema = z
  .strictObject({
    name: z
      .string()
      .min(1, 'write a name, or leave the field out')
      .max(MAX_NAME, `write at most ${MAX_NAME} characters`)
      // It is shown in terminals and logs.
      .refine((text) => !/\p{C}/u.test(text), 'leave out control characters')
      .default('unnamed'),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1, `name at least one of ${SCOPES.join(', ')}`)
      .max(SCOPES.length),
    expiresAt: z
      .string()
      .transform((text, context) => {
        const at = parseInstant(text)
        if (at !== undefined) return at
        context.issues.push({
          code: 'custom',
          input: text,
          message: 'write RFC 3339, such as 2030-01-01T00:00:00Z',
        })
        return z.NEVER
      })
      .nullable()
      .default(null)
      .describe('From this instant on the key opens nothing; null: never'),
  })
  .meta({ examples: [{ name: 'status page', scopes: ['read'] }] })

interface KeyRouteParts {
  readonly keys: ApiKeys
  readonly clock: Clock
}

export function keyRoutes(parts: KeyRouteParts): Route[] {
  return [listKeys(parts), createKey(parts), revokeKey(parts)]
}

function listKeys({ keys }: KeyRouteParts): Route {
  return route({
    method: 'get',
    path: '/v1/keys',
    id: 'listKeys',
    summary: 'List API keys, without their secrets',
    scope: 'admin',
    answers: { 200: { description: 'The keys', schema: keysSchema } },
    handle: async () => json({ data: (await keys.list()).map(shown) }),
  })
}

function createKey({ keys, clock }: KeyRouteParts): Route {
  return route({
    method: 'post',
    path: '/v1/keys',
    id: 'createKey',
    summary: 'Create an API key',
    scope: 'admin',
    body: jsonBody(newKeySchema),
    answers: { 201: { description: 'The key; its secret is shown only once', schema: newKey } },
    async handle({ body }) {
      if (body.expiresAt !== null && body.expiresAt <= clock.now()) {
        const wrong = { pointer: '#/expiresAt', detail: 'it must lie in the future' }
        return problem('bad-body', `${wrong.pointer}: ${wrong.detail}`, { errors: [wrong] })
      }
      const { key, secret } = await keys.create(body)
      return json({ ...shown(key), key: secret }, { status: 201 })
    },
  })
}

function revokeKey({ keys }: KeyRouteParts): Route {
  return route({
    method: 'delete',
    path: '/v1/keys/{id}',
    id: 'revokeKey',
    summary: 'Revoke an API key',
    scope: 'admin',
    params: { id },
    answers: { 204: { description: 'The key is revoked' } },
    problems: ['no-such-key'],
    async handle({ params }) {
      if (await keys.revoke(params.id)) return NO_CONTENT
      return problem('no-such-key', 'no key has this id; GET /v1/keys lists them')
    },
  })
}

function shown({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKey) {
  return {
    id,
    name,
    scopes,
    createdAt: formatInstant(createdAt),
    expiresAt: expiresAt === null ? null : formatInstant(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : formatInstant(lastUsedAt),
  }
}
