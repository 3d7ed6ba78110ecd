import { fill } from '../../core/phrases/say.js'
import type { Texts } from '../../core/phrases/texts.js'
import { policyOf } from '../access/rate-limits.js'
import type { ProblemCode } from '../http/problem.js'
import { PROBLEMS } from '../http/problem.js'
import type { RateLimits } from '../http/rates.js'
import type { AnswerSpec, Route } from '../http/types.js'
import { problemDetails } from '../views/operation-schemas.js'
import { describeWebhooks } from './describe-events.js'
import type { SchemaDescriber } from './describe-schema.js'
import { createSchemaDescriber } from './describe-schema.js'
import { exampleOf } from './example-of.js'
import { explainField, explainFields } from './explain-fields.js'
import type { JsonSchema } from './json-schema.js'

export interface Described {
  readonly routes: readonly Route[]
  readonly version: string
  /** Whether reading needs no key. */
  readonly publicRead: boolean
  readonly limits: RateLimits | undefined
  /** What the document says in whole sentences; of routes and fields it speaks English. */
  readonly words: Texts['docs']
}

/** What a document of OpenAPI 3.1 says, as far as others here read it. */
export interface ApiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonSchema
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly webhooks: JsonSchema
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> } & JsonSchema
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Described200>>
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  /** OpenAPI has no scopes of bearer keys. */
  readonly 'x-required-scope'?: string
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
  readonly example?: unknown
}

export interface Described200 {
  readonly description: string
  readonly headers?: JsonSchema
  readonly content?: Content
}

export type Content = Readonly<Record<string, { readonly schema?: JsonSchema; readonly example?: unknown }>>

/** Describes declared routes, so that what is served and what is described cannot differ. */
export function describeApi({ routes, version, ...deployment }: Described): ApiDocument {
  const schemas = createSchemaDescriber()
  schemas.describe(problemDetails, 'output')
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: describeRoute(route, schemas, deployment),
    }
  }
  const webhooks = describeWebhooks(schemas)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Outcry',
      version,
      summary: 'Notices within a minute, from public posts, that people say a service does not work',
      description: Object.values(deployment.words.intro).join('\n\n'),
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'The operator of this server' },
    },
    ...{ servers: [{ url: '/', description: 'The server of this document' }] },
    tags: tagsOf(paths),
    paths,
    webhooks,
    components: {
      schemas: schemas.components,
      headers: HEADERS,
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'Authorization: Bearer outcry_…, made by POST /v1/keys or `outcry keys create`',
        },
      },
    },
  }
}

/** By name, as components; what they are good for stands in docs/api.md. */
const HEADERS = {
  'X-Request-Id': header('The id that the request brought, else a new one; it stands in the log'),
  ETag: header('What has this tag is the same; for If-None-Match'),
  'RateLimit-Policy': header('How many requests (q) in how many seconds (w), such as "read";q=600;w=60'),
  RateLimit: header('How many requests are left (r) and in how many seconds they begin anew (t)'),
  'Retry-After': header('After so many seconds it is worth trying again'),
  Link: header('The next page, rel="next"; only where there is one'),
  Location: header('Where what was made is found'),
} as const

function header(description: string) {
  return { description, schema: { type: 'string' } }
}

type Deployment = Omit<Described, 'routes' | 'version'>

function describeRoute(route: Route, schemas: SchemaDescriber, deployment: Deployment): Operation {
  const { path, id, summary, scope, rate, body } = route
  const parameters = [
    ...fieldsOf(route.params, schemas).map((field) => ({ ...field, in: 'path' as const, required: true })),
    ...fieldsOf(route.query, schemas).map((field) => ({ ...field, in: 'query' as const, ...LISTED(field) })),
    ...Object.entries(route.headers).map(([name, description]) => ({
      name,
      in: 'header' as const,
      required: false,
      description,
      schema: { type: 'string' },
      example: HEADER_EXAMPLES[name] ?? 'text',
    })),
  ]
  const limit = rate === null ? 0 : (deployment.limits?.[rate] ?? 0)
  const { words } = deployment
  const notes = [
    scope === null ? words.noKey : fill(words.scope, { scope }),
    ...(rate === null || limit === 0 ? [] : [fill(words.limit, { limit: policyOf(rate, limit) })]),
    ...(route.openToAll ? [words.openToAll] : []),
  ]
  return {
    operationId: id,
    summary,
    description: notes.join(' '),
    tags: [tagOf(path)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: body.isOptional !== true,
            content: Object.fromEntries(
              body.types.map((type, place) => [
                type,
                // Only the first type is one JSON text; of the others it would be said wrongly.
                place === 0 ? withExample(schemas.describe(body.schema, 'input'), schemas) : {},
              ]),
            ),
          },
        }),
    responses: { ...answersOf(route, schemas), ...refusalsOf(route) },
    security: scope === null ? [] : [{ key: [] }, ...(scope === 'read' && deployment.publicRead ? [{}] : [])],
    ...(scope === null ? {} : { 'x-required-scope': scope }),
  }
}

function withExample(schema: JsonSchema, { components }: SchemaDescriber) {
  return { schema, example: exampleOf(schema, components) }
}

function tagsOf(paths: ApiDocument['paths']): ApiDocument['tags'] {
  const used = Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags))
  return [...new Set([...used, 'events'])].map((name) => ({ name, description: TAGS[name] ?? name }))
}

/** Resources of the API, for its description. */
const TAGS: Readonly<Record<string, string>> = {
  alerts: 'Detected outages of services, with their evidence',
  alertmanager: 'The read API of Alertmanager, for its clients',
  badges: 'The state of a service as an image',
  'dead-letters': 'Posts and log entries that stalled a worker',
  deliveries: 'Messages to webhooks, with every attempt',
  embed: 'The state of a service as a frame for other pages',
  events: 'Changes of alerts, and what a webhook receives',
  feeds: 'Opened and ended alerts for feed readers',
  hashtags: 'Hashtags above their usual use',
  keys: 'API keys and their scopes',
  operation: 'Health, metrics and this description',
  posts: 'Posts to detect outages in',
  services: 'Services with their state and their series',
  silences: 'Orders to send nothing for matching alerts',
  sources: 'Networks that posts come from',
  stats: 'Outages by service, day or month',
  webhooks: 'Subscriptions of endpoints to events',
}

const HEADER_EXAMPLES: Readonly<Record<string, string>> = {
  'Idempotency-Key': '4f6c1d',
  'Last-Event-ID': '1042',
  Accept: 'text/csv',
}

function tagOf(path: string): string {
  if (path.startsWith('/api/v2/')) return 'alertmanager'
  const versioned = /^\/v1\/([\w-]+)/.exec(path)?.[1]
  return versioned ?? /^\/(feeds|badges|embed)\b/.exec(path)?.[1] ?? 'operation'
}

interface Field {
  readonly name: string
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
  readonly example?: unknown
}

function fieldsOf(shape: Route['query'], schemas: SchemaDescriber): Field[] {
  const { properties = {}, required = [] } = schemas.describe(shape, 'input') as {
    properties?: Readonly<Record<string, JsonSchema>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, property]) => {
    const { description, examples, ...schema } = explainField('query', name, property)
    const [example] = (examples ?? []) as readonly unknown[]
    return {
      name,
      required: required.includes(name),
      ...(typeof description === 'string' ? { description } : {}),
      schema,
      ...(example === undefined ? {} : { example }),
    }
  })
}

/** A list is written with commas: `status=open,recovering`. */
const LISTED = ({ schema }: Field) => (schema.type === 'array' ? { style: 'form', explode: false } : {})

function answersOf(route: Route, schemas: SchemaDescriber): Record<string, Described200> {
  const entries = Object.entries(route.answers).flatMap(([status, answer]) => {
    const described = [status, describeAnswer(route, Number(status), answer, schemas)] as const
    const isKept = route.method === 'get' && status === '200' && answer.uncached !== true
    const unchanged = {
      description: 'What If-None-Match names is what there is',
      headers: headersOf(route, true),
    }
    return isKept ? [described, ['304', unchanged] as const] : [described]
  })
  return Object.fromEntries(entries)
}

function describeAnswer(
  route: Route,
  status: number,
  { description, type = 'application/json', also = [], schema, uncached, headers = [] }: AnswerSpec,
  schemas: SchemaDescriber,
): Described200 {
  const isKept = route.method === 'get' && status === 200 && uncached !== true
  const content = schema === undefined ? {} : withExample(schemas.describe(schema, 'output'), schemas)
  return {
    description,
    headers: { ...headersOf(route, isKept), ...refer(headers) },
    ...(status === 204
      ? {}
      : { content: { [type]: content, ...Object.fromEntries(also.map((one) => [one, {}])) } }),
  }
}

function headersOf({ rate }: Route, isKept: boolean): JsonSchema {
  const names = [
    'X-Request-Id',
    ...(isKept ? ['ETag'] : []),
    ...(rate === null ? [] : ['RateLimit-Policy', 'RateLimit']),
  ]
  return refer(names)
}

function refer(names: readonly string[]): JsonSchema {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** Refusals by their status; each with the codes that it may have. */
function refusalsOf(route: Route): Record<string, Described200> {
  const codes = problemsOf(route)
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => PROBLEMS[code].status === status)
      const schema = {
        $ref: '#/components/schemas/Problem',
        ...explainFields('Problem', { properties: { status: { const: status }, code: { enum: here } } }),
      }
      const waits = status === 429 || status === 503 ? refer(['Retry-After']) : {}
      return [
        String(status),
        {
          description: here.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n'),
          headers: { ...refer(['X-Request-Id']), ...waits },
          content: { 'application/problem+json': { schema } },
        },
      ]
    }),
  )
}

/** All problems that a route may answer with: its own, and those that follow from what it takes and needs. */
export function problemsOf({ params, scope, rate, body, problems }: Route): ProblemCode[] {
  const all: ProblemCode[] = ['bad-query', 'internal', 'store-unavailable', 'store-full', ...problems]
  if (Object.keys(params.shape).length > 0) all.push('bad-path')
  if (scope !== null) all.push('no-key', 'unknown-key', 'missing-scope', 'too-many-wrong-keys')
  if (rate !== null) all.push('too-many-requests')
  if (body !== null)
    all.push('bad-request', 'bad-json', 'bad-body', 'wrong-media-type', 'too-large', 'too-many-bodies')
  return [...new Set(all)]
}
