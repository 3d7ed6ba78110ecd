import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { plainIssue } from '../../api/http/plain-issue.js'
import { newKeySchema } from '../../api/routes/keys.js'
import type { NewSilence } from '../../api/routes/silences/bodies.js'
import { newSilenceSchema } from '../../api/routes/silences/bodies.js'
import { newWebhookIn } from '../../api/routes/webhooks/bodies.js'
import type { TextsOf } from '../../core/phrases/texts.js'
import { idOfKey } from '../../pipeline/access/api-keys.js'
import type { DeclaredKey } from '../../pipeline/access/sync-keys.js'
import type { DeclaredSubscription } from '../../pipeline/endpoints/sync-subscriptions.js'
import { DECLARED } from '../../pipeline/endpoints/sync-subscriptions.js'

/** Beside the catalogue's files in CATALOGUE_DIR. */
export const WEBHOOKS = 'webhooks.yaml'

export interface Declared {
  readonly webhooks: readonly DeclaredSubscription[]
  readonly silences: readonly (NewSilence & { readonly id: string })[]
  readonly keys: readonly DeclaredKey[]
}

export type LoadedWebhooks =
  | { readonly kind: 'missing' }
  | ({ readonly kind: 'fine' } & Declared)
  /** Each with the place in the file. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }

type Env = Readonly<Record<string, string | undefined>>

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case, digits and -')
const fileIn = (textsOf: TextsOf) =>
  z
    .strictObject({
      webhooks: z.array(newWebhookIn(textsOf).extend({ id })).optional(),
      silences: z.array(newSilenceSchema.extend({ id })).optional(),
      keys: z
        .array(
          newKeySchema.extend({
            id,
            name: newKeySchema.shape.name.unwrap().optional(),
            secret: z
              .string()
              .refine(
                (text) => idOfKey(text) !== null,
                'write a key in the form outcry_ID_SECRET, such as `outcry keys create` prints',
              ),
          }),
        )
        .optional(),
    })
    // A file that was cut to nothing must delete nothing.
    .refine((file) => Object.keys(file).length > 0, 'write webhooks, silences or keys; [] for none')

/**
 * Reads the webhooks, silences and keys that CATALOGUE_DIR declares. `${NAME}` in a text stands for a variable of the
 * environment.
 */
export function loadWebhooks(folder: string, env: Env, textsOf: TextsOf): LoadedWebhooks {
  const path = join(folder, WEBHOOKS)
  return existsSync(path) ? parseWebhooks(readFileSync(path, 'utf8'), env, textsOf) : { kind: 'missing' }
}

export function parseWebhooks(text: string, env: Env, textsOf: TextsOf): LoadedWebhooks {
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    return { kind: 'wrong', problems: document.errors.map(({ message }) => message.split('\n')[0]!) }
  }
  const missing = new Set<string>()
  const raw: unknown = document.toJS()
  const parsed = fileIn(textsOf).safeParse(withVariables(raw, env, missing), { error: plainIssue })
  const unset = [...missing].map((name) => `the variable ${name} is not set`)
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  const { webhooks = [], silences = [], keys = [] } = parsed.data ?? {}
  const repeated = [webhooks, silences, keys].flatMap((list) => repeatedIds(list.map((one) => one.id)))
  const sameKey = repeatedIds(keys.map(({ secret }) => idOfKey(secret) ?? ''))
  const problems = [...unset, ...literalSecrets(raw), ...wrong, ...repeated, ...sameKey]
  if (!parsed.success || problems.length > 0) return { kind: 'wrong', problems }
  return {
    kind: 'fine',
    webhooks: webhooks.map(toDeclared),
    silences,
    keys: keys.map(({ name, ...key }) => ({ ...key, name: name ?? key.id })),
  }
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

// biome-ignore lint/suspicious/noTemplateCurlyInString: the text itself.
const NOT_LITERAL = 'write ${NAME}, a variable of the environment that holds the key'

/** A key in a file soon lies in a repository. */
function literalSecrets(raw: unknown): string[] {
  const keys = (raw as { readonly keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) return []
  return keys.flatMap((key: { readonly secret?: unknown } | null, index) => {
    const secret = key?.secret
    const isLiteral = typeof secret === 'string' && secret.replace(VARIABLE, '') !== ''
    return isLiteral ? [`keys.${index}.secret: ${NOT_LITERAL}`] : []
  })
}

function toDeclared(
  given: NonNullable<z.infer<ReturnType<typeof fileIn>>['webhooks']>[number],
): DeclaredSubscription {
  const { id: idInFile, name, headers, timeZone, remindEvery, groupWait, maxPerMinute, ...rest } = given
  const lower = Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])
  return {
    ...rest,
    id: `${DECLARED}${idInFile}`,
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
    return value.replace(VARIABLE, (_whole, name: string) => {
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
