import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiDocument, Content, Operation } from '../../../src/api/describe/describe-api.js'
import type { JsonSchema } from '../../../src/api/describe/json-schema.js'
import { PUBLIC_FILES, SLASHED_PAGES, WEB_PAGES } from '../../../src/api/http/serve-web.js'
import { PICTURE_PATHS } from '../../../src/api/pages/serve-pictures.js'
import { StoreError } from '../../../src/pipeline/ports/store.js'
import type { Ask } from '../contract-examples.js'
import { EXAMPLES, fill } from '../contract-examples.js'
import type { WholeApi } from '../whole-api.js'
import { startWholeApi } from '../whole-api.js'

/**
 * Every request that the served description names, sent to the API as a deployment serves it; every answer checked against that
 * description. A new route needs an entry in contract-examples.ts and nothing else.
 */
const ENV = { PUBLIC_READ: 'false', WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' }

let api: WholeApi
let document: ApiDocument
let ajv: Ajv2020
let everything: { readonly Authorization: string }
/** Answers that were seen, as `get /v1/alerts 200`. */
const seen = new Set<string>()

beforeAll(async () => {
  api = await startWholeApi({ env: ENV })
  await fill(api)
  everything = await api.bearer('read', 'ingest', 'admin')
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as ApiDocument
  ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  // Clients accept fields that they do not know; this test accepts none that the description does not name.
  ajv.addSchema(closed(document) as object, 'api')
})
afterAll(() => api.close())

/** The same description with no room for further fields. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  const isWhole = inner.type === 'object' && 'properties' in inner && !('additionalProperties' in inner)
  return isWhole ? { ...inner, additionalProperties: false } : inner
}

interface Listed {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

function operations(): Listed[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method} ${path}`,
      method,
      path,
      operation,
    })),
  )
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly query?: string
  readonly params?: Readonly<Record<string, string>>
}

async function send(
  to: WholeApi,
  { method, path, headers = {}, body, query, params = {} }: Sent,
): Promise<Got> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? 'none-such'),
  )
  const cut = new AbortController()
  const response = await fetch(`${to.url}${filled}${query === undefined ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    redirect: 'manual',
    signal: cut.signal,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  // A stream has no end of its own.
  const text = type === 'text/event-stream' && response.status === 200 ? '' : await response.text()
  cut.abort()
  return { status: response.status, type, text, headers: response.headers }
}

interface Got {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly headers: Headers
}

/** What of an answer differs from what the description says; empty for nothing. */
function differences({ name, path, method, operation }: Listed, got: Got): string[] {
  const { status, type, text, headers } = got
  seen.add(`${name} ${status}`)
  const described = operation.responses[status]
  if (described === undefined)
    return [`${name}: answered ${status}, which is not described: ${text.slice(0, 300)}`]
  const missing = Object.keys(described.headers ?? {}).filter(
    (header) => !SOMETIMES.includes(header) && !headers.has(header),
  )
  const wrong = missing.map((header) => `${name} ${status}: the header ${header} is missing`)
  if (described.content === undefined) {
    return text === '' ? wrong : [...wrong, `${name} ${status}: has a body that is not described`]
  }
  const content = described.content[type]
  if (content === undefined)
    return [...wrong, `${name} ${status}: is ${type}, described as ${Object.keys(described.content)}`]
  if (content.schema === undefined || !type.endsWith('json')) return wrong
  const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema']
  const validate = ajv.getSchema(`api#/${pointer.map(asPart).join('/')}`)!
  if (validate(JSON.parse(text))) return wrong
  return [...wrong, `${name} ${status}: ${ajv.errorsText(validate.errors)}\n${text.slice(0, 500)}`]
}

function asPart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** Fields of a description without a description or an example, by their place. */
function unexplained(part: unknown, place: string): string[] {
  if (typeof part !== 'object' || part === null) return []
  const { properties, ...others } = part as Record<string, unknown>
  const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
  const bare = fields.filter(([, field]) => !field.description || !isShown(field))
  return [
    ...bare.map(([name]) => `${place}/${name}`),
    ...fields.flatMap(([name, field]) => unexplained(field, `${place}/${name}`)),
    ...Object.entries(others)
      .filter(([name]) => name !== 'examples' && name !== 'example')
      .flatMap(([name, one]) => unexplained(one, `${place}/${name}`)),
  ]
}

/** By an example of its own, or by those of its fields. */
function isShown({
  examples,
  $ref,
  properties,
  items,
  additionalProperties,
  anyOf,
  oneOf,
}: JsonSchema): boolean {
  const inner = [items, additionalProperties, anyOf, oneOf].flat()
  return (
    examples !== undefined ||
    $ref !== undefined ||
    properties !== undefined ||
    inner.some((one) => typeof one === 'object' && one !== null && isShown(one as JsonSchema))
  )
}

/** Headers that depend on what is answered: there may be no next page, and a limit may be switched off. */
const SOMETIMES = ['Link', 'RateLimit', 'RateLimit-Policy', 'Retry-After']

async function examplesOf(name: string, to: WholeApi): Promise<readonly [Ask, ...Ask[]]> {
  const examples = EXAMPLES[name]
  if (examples === undefined) {
    throw new Error(
      `${name} is described and has no entry in tests/api/contract-examples.ts; add one with a request to it`,
    )
  }
  return (await examples(to)) as readonly [Ask, ...Ask[]]
}

describe('the description', () => {
  test('is OpenAPI 3.1, as its own schema has it', async () => {
    const result = await new Validator().validate(structuredClone(document) as never)
    expect(result).toMatchObject({ valid: true })
    expect(document.openapi).toBe('3.1.0')
  })

  test('names every route that is served, and no other', () => {
    const served = servedRoutes(api.app.router.stack)
      .filter((name) => !PAGES.has(name))
      .sort()
    const described = operations()
      .map(({ name }) => name)
      .sort()
    expect(described).toEqual(served)
    expect(described.length).toBeGreaterThan(20)
  })

  test('has an entry of examples for each route, and none for what is not there', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(
      operations()
        .map(({ name }) => name)
        .sort(),
    )
  })

  test('names each operation once, and explains each of its answers', () => {
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(ids).toEqual([...new Set(ids)])
    expect(ids.filter((id) => !/^[a-z]+(?:[A-Z][a-z]*)*$/.test(id))).toEqual([])
    expect(ids).toContain('closeAlert')
    for (const { name, operation } of operations()) {
      expect([name, operation.summary]).not.toEqual([name, ''])
      for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('')
    }
  })

  test('has examples that its own schemas take', () => {
    const wrong: string[] = []
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const example of (schema.examples ?? []) as unknown[]) {
        if (!ajv.validate(`api#/components/schemas/${name}`, example))
          wrong.push(`${name}: ${ajv.errorsText()}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('has an example for each body, which its schema takes', () => {
    const wrong: string[] = []
    for (const { name, path, method, operation } of operations()) {
      const bodies: [string[], Content | undefined][] = [
        [['requestBody'], operation.requestBody?.content],
        ...Object.entries(operation.responses)
          .filter(([status]) => Number(status) < 300)
          .map(([status, { content }]): [string[], Content | undefined] => [['responses', status], content]),
      ]
      for (const [where, content = {}] of bodies) {
        for (const [type, { schema, example }] of Object.entries(content)) {
          if (schema === undefined) continue
          const pointer = ['paths', path, method, ...where, 'content', type, 'schema'].map(asPart)
          if (!ajv.getSchema(`api#/${pointer.join('/')}`)!(example))
            wrong.push(`${name} ${where.join(' ')}: ${JSON.stringify(example)?.slice(0, 300)}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('explains every field and parameter, with an example', () => {
    expect(unexplained(document, '')).toEqual([])
    const parameters = operations().flatMap(({ name, operation }) =>
      (operation.parameters ?? [])
        .filter(({ description, example }) => !description || example === undefined)
        .map((parameter) => `${name} ${parameter.name}`),
    )
    expect(parameters).toEqual([])
  })

  test('leaves answers room for new fields', () => {
    // Bodies are closed: a field that nothing reads is a mistake.
    const { NewSilence: _, ...answers } = document.components.schemas
    const text = JSON.stringify([answers, operations().map(({ operation }) => operation.responses)])
    expect(text).not.toContain('"additionalProperties":false')
  })

  test('has every event that a webhook can ask for, with its headers', () => {
    const webhooks = document.webhooks as Record<string, { post: { parameters: { name: string }[] } }>
    expect(Object.keys(webhooks)).toEqual(
      expect.arrayContaining([
        'alert.opened',
        'alert.retracted',
        'alert.digest',
        'source.degraded',
        'test.ping',
      ]),
    )
    for (const { post } of Object.values(webhooks)) {
      expect(post.parameters.map(({ name }) => name)).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ])
    }
  })
})

describe('every documented request is answered as documented', () => {
  test('when all is well, and when it is asked with If-None-Match and HEAD', async () => {
    const wrong: string[] = []
    for (const listed of operations()) {
      for (const { status, ...ask } of await examplesOf(listed.name, api)) {
        const request = { ...listed, ...ask, headers: { ...everything, ...ask.headers } }
        const got = await send(api, request)
        if (got.status !== status)
          wrong.push(`${listed.name}: ${got.status} instead of ${status}: ${got.text.slice(0, 300)}`)
        wrong.push(...differences(listed, got))
        const tag = got.headers.get('etag')
        if (tag === null) continue
        const again = await send(api, { ...request, headers: { ...request.headers, 'If-None-Match': tag } })
        if (again.status !== 304) wrong.push(`${listed.name}: ${again.status} instead of 304`)
        wrong.push(...differences(listed, again))
        const head = await send(api, { ...request, method: 'head' })
        if (head.status !== 200 || head.text !== '') wrong.push(`${listed.name}: HEAD answers ${head.status}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('without a key, with a wrong one, and with one that may not', async () => {
    const wrong: string[] = []
    const read = await api.bearer('read')
    const ingest = await api.bearer('ingest')
    for (const listed of operations()) {
      if (listed.operation.security.length === 0) continue
      const [{ params = {} }] = await examplesOf(listed.name, api)
      const tries = [
        [401, {}],
        [403, listed.operation['x-required-scope'] === 'read' ? ingest : read],
      ] as const
      for (const [status, headers] of tries) {
        const got = await send(api, { ...listed, params, headers })
        if (got.status !== status) wrong.push(`${listed.name}: ${got.status} instead of ${status}`)
        wrong.push(...differences(listed, got))
      }
    }
    const [alerts] = operations()
    const unknown = await send(api, { ...alerts!, headers: { Authorization: 'Bearer outcry_no' } })
    expect(unknown).toMatchObject({ status: 401, text: expect.stringContaining('"unknown-key"') })
    expect(wrong).toEqual([])
  })

  test('with parameters that there are not, and ids that nothing has', async () => {
    const wrong: string[] = []
    for (const listed of operations()) {
      const [usual] = await examplesOf(listed.name, api)
      const { status: _, query: __, ...ask } = usual
      const request = { ...listed, ...ask, headers: { ...everything, ...ask.headers } }
      const tries: [number, Sent][] = [[400, { ...request, query: 'no_such_parameter=1' }]]
      if (ask.params !== undefined && listed.operation.responses[404] !== undefined) {
        tries.push([404, { ...request, params: {} }])
      }
      if (ask.params !== undefined)
        tries.push([400, { ...request, params: all(ask.params, 'x'.repeat(3_000)) }])
      for (const [status, sent] of tries) {
        const got = await send(api, sent)
        if (got.status !== status) wrong.push(`${listed.name}: ${got.status} instead of ${status}`)
        wrong.push(...differences(listed, got))
      }
    }
    expect(wrong).toEqual([])
  })

  test('with bodies that cannot be used', async () => {
    const wrong: string[] = []
    for (const listed of operations()) {
      if (listed.operation.requestBody === undefined) continue
      const [usual] = await examplesOf(listed.name, api)
      const request = { ...listed, params: usual.params ?? {}, headers: { ...everything, ...usual.headers } }
      const tries: [number, Sent][] = [
        [400, { ...request, body: '{"broken' }],
        [413, { ...request, body: ' '.repeat(5_000_001) }],
        [415, { ...request, body: 'words', headers: { ...request.headers, 'Content-Type': 'text/plain' } }],
        [422, { ...request, body: { noSuchField: 1 } }],
      ]
      for (const [status, sent] of tries) {
        const got = await send(api, sent)
        if (got.status !== status)
          wrong.push(`${listed.name}: ${got.status} instead of ${status}: ${got.text.slice(0, 200)}`)
        wrong.push(...differences(listed, got))
      }
    }
    expect(wrong).toEqual([])
  })

  test('with methods that a path does not take', async () => {
    for (const path of Object.keys(document.paths)) {
      const taken = Object.keys(document.paths[path]!)
      for (const method of ['put', 'get', 'post', 'patch', 'delete'].filter((one) => !taken.includes(one))) {
        const got = await send(api, { method, path, headers: everything })
        expect([method, path, got.status, got.type]).toEqual([method, path, 405, 'application/problem+json'])
        expect(got.headers.get('allow')).toContain(taken[0]!.toUpperCase())
      }
    }
  })

  test('when too much was asked', async () => {
    const wrong: string[] = []
    const one = {
      RATE_LIMIT_READ_PER_MINUTE: '1',
      RATE_LIMIT_INGEST_PER_MINUTE: '1',
      RATE_LIMIT_ADMIN_PER_MINUTE: '1',
    }
    const limited = await startWholeApi({ env: { ...ENV, ...one } })
    const headers = await limited.bearer('read', 'ingest', 'admin')
    for (const listed of operations()) {
      const { responses } = listed.operation
      // A route that is not limited answers 429 to wrong keys alone.
      if (responses[429] === undefined || listed.name === 'get /metrics') continue
      for (let asked = 0; asked < 2; asked++) {
        const got = await send(limited, {
          ...listed,
          headers,
          body: listed.method === 'get' ? undefined : {},
        })
        const isOver = asked === 1
        if (isOver && got.status !== 429) wrong.push(`${listed.name}: ${got.status} instead of 429`)
        if (isOver || got.status === 429) wrong.push(...differences(listed, got))
        if (got.status === 429 && !/^[1-9]\d?$/.test(got.headers.get('retry-after') ?? '')) {
          wrong.push(`${listed.name}: no Retry-After`)
        }
      }
    }
    await limited.close()
    expect(wrong).toEqual([])
  })

  test('when the store does not answer', async () => {
    const wrong: string[] = []
    let isDown = false
    const fails = async () => {
      throw new StoreError('failed', 'the disk is gone')
    }
    const down = await startWholeApi({
      env: ENV,
      over: (store) =>
        new Proxy(store, {
          get: (target, name) => {
            const own: unknown = Reflect.get(target, name)
            return isDown && typeof own === 'function' ? fails : own
          },
        }),
    })
    const headers = await down.bearer('read', 'ingest', 'admin')
    isDown = true
    for (const listed of operations()) {
      const [usual] = await examplesOf(listed.name, api)
      const { status: _, query: __, ...ask } = usual
      const got = await send(down, { ...listed, ...ask, headers })
      wrong.push(...differences(listed, got))
      if (listed.operation.security.length > 0 && got.status !== 503)
        wrong.push(`${listed.name}: ${got.status}`)
    }
    isDown = false
    await down.close()
    expect(wrong).toEqual([])
  })

  test('and no documented answer was left out', () => {
    const missed = operations().flatMap(({ name, operation }) =>
      Object.keys(operation.responses)
        .map((status) => `${name} ${status}`)
        .filter((one) => !seen.has(one) && !isBeyondTests(one)),
    )
    expect(missed).toEqual([])
  })
})

/** 500 is what nobody foresaw. 503 of routes that need no store comes of nothing, and 200 of readiness of a whole deployment. */
function isBeyondTests(answer: string): boolean {
  const [, path, status] = answer.split(' ')
  return (
    status === '500' ||
    answer === 'get /readyz 200' ||
    answer === 'get /metrics 429' ||
    (status === '503' && !path!.startsWith('/v1/'))
  )
}

function all(params: Readonly<Record<string, string>>, value: string): Record<string, string> {
  return Object.fromEntries(Object.keys(params).map((name) => [name, value]))
}

interface Layer {
  readonly route?: {
    readonly path: string | readonly string[]
    readonly stack: readonly { readonly method?: string }[]
  }
  readonly handle?: { readonly stack?: readonly Layer[] }
}

/** The dashboard's pages are no part of the API. */
const PAGES: ReadonlySet<string> = new Set(
  [...WEB_PAGES, ...SLASHED_PAGES, ...PICTURE_PATHS, ...PUBLIC_FILES.map((name) => `/${name}`)].map(
    (path) => `get ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  ),
)

/** What Express has been given to serve, whoever gave it. */
function servedRoutes(stack: readonly unknown[]): string[] {
  return (stack as readonly Layer[]).flatMap(({ route, handle }) => {
    if (route === undefined) return handle?.stack === undefined ? [] : servedRoutes(handle.stack)
    const paths = [route.path].flat().map((path) => path.replaceAll(/:(\w+)/g, '{$1}'))
    const methods = route.stack.flatMap(({ method }) => (method === undefined ? [] : [method]))
    return paths.flatMap((path) => [...new Set(methods)].map((method) => `${method} ${path}`))
  })
}
