import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { newWebhookSchema } from '../../api/routes/webhooks/bodies.js'
import type { DeclaredSubscription } from '../../pipeline/endpoints/sync-subscriptions.js'
import { DECLARED } from '../../pipeline/endpoints/sync-subscriptions.js'

/** Beside the catalogue's files in CATALOGUE_DIR. */
export const WEBHOOKS = 'webhooks.yaml'

export type LoadedWebhooks =
  | { readonly kind: 'missing' }
  | { readonly kind: 'fine'; readonly webhooks: readonly DeclaredSubscription[] }
  /** Each with the place in the file. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }

type Env = Readonly<Record<string, string | undefined>>

const fileSchema = z.strictObject({
  webhooks: z.array(
    newWebhookSchema.extend({
      id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case, digits and -'),
    }),
  ),
})

/** Reads the webhooks that CATALOGUE_DIR declares. `${NAME}` in a text stands for a variable of the environment. */
export function loadWebhooks(folder: string, env: Env): LoadedWebhooks {
  const path = join(folder, WEBHOOKS)
  return existsSync(path) ? parseWebhooks(readFileSync(path, 'utf8'), env) : { kind: 'missing' }
}

export function parseWebhooks(text: string, env: Env): LoadedWebhooks {
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    return { kind: 'wrong', problems: document.errors.map(({ message }) => message.split('\n')[0]!) }
  }
  const missing = new Set<string>()
  const parsed = fileSchema.safeParse(withVariables(document.toJS(), env, missing))
  const unset = [...missing].map((name) => `the variable ${name} is not set`)
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  const repeated = parsed.success ? repeatedIds(parsed.data.webhooks.map(({ id }) => id)) : []
  const problems = [...unset, ...wrong, ...repeated]
  if (!parsed.success || problems.length > 0) return { kind: 'wrong', problems }
  return { kind: 'fine', webhooks: parsed.data.webhooks.map(toDeclared) }
}

function toDeclared(given: z.infer<typeof fileSchema>['webhooks'][number]): DeclaredSubscription {
  const { id, name, headers, timeZone, remindEvery, groupWait, maxPerMinute, ...rest } = given
  const lower = Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])
  return {
    ...rest,
    id: `${DECLARED}${id}`,
    name: name ?? undefined,
    headers: lower.length === 0 ? undefined : Object.fromEntries(lower),
    timeZone: timeZone ?? undefined,
    remindEvery: remindEvery ?? undefined,
    groupWait: groupWait ?? undefined,
    maxPerMinute: maxPerMinute ?? undefined,
  }
}

function repeatedIds(ids: readonly string[]): string[] {
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index)
  return [...new Set(repeated)].map((id) => `the id ${id} occurs more than once`)
}

/** The value with variables put in; names of those that are not set are added to `missing`. */
function withVariables(value: unknown, env: Env, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
      if (env[name] === undefined) missing.add(name)
      return env[name] ?? ''
    })
  }
  if (Array.isArray(value)) return value.map((item) => withVariables(item, env, missing))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withVariables(item, env, missing)]),
  )
}
