import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiDocument } from '../../../src/api/describe/describe-api.js'
import { problemDetails } from '../../../src/api/views/operation-schemas.js'
import type { Ask } from '../contract-examples.js'
import { EXAMPLES, fill } from '../contract-examples.js'
import type { WholeApi } from '../whole-api.js'
import { startWholeApi } from '../whole-api.js'

/** Whatever is sent to whatever takes a body: an answer or a refusal that says what is wrong, and nothing on our side went wrong. */

const SEED = 20_240_506
/** Ten thousand take half a minute: `HOSTILE_BODIES=10000 npx vitest run tests/api/http/hostile-bodies.test.ts`. */
const BODIES = Number(process.env.HOSTILE_BODIES ?? 1_000)
const AT_ONCE = 16

interface Target {
  readonly name: string
  readonly method: string
  readonly path: string
  /** A body that the route takes. */
  readonly usual: unknown
}

let api: WholeApi
let headers: Readonly<Record<string, string>>
let targets: readonly Target[]

beforeAll(async () => {
  api = await startWholeApi({ env: { WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' } })
  await fill(api)
  headers = await api.bearer('read', 'ingest', 'admin')
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as ApiDocument
  const found = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { requestBody }]) => requestBody !== undefined)
      .map(([method]) => ({ method, path, name: `${method} ${path}` })),
  )
  targets = await Promise.all(found.map(asTarget))
})
afterAll(() => api.close())

async function asTarget({ method, path, name }: Omit<Target, 'usual'>): Promise<Target> {
  const [{ params = {}, body = {} }] = (await EXAMPLES[name]!(api)) as readonly [Ask]
  return { name, method, usual: body, path: path.replaceAll(/\{(\w+)\}/g, (_, id: string) => params[id]!) }
}

async function send({ method, path }: Target, body: string, type = 'application/json'): Promise<number> {
  const response = await fetch(api.url + path, {
    method: method.toUpperCase(),
    headers: { ...headers, 'Content-Type': type },
    body,
  })
  const text = await response.text()
  const about = `${method} ${path}: ${body.slice(0, 300)}\n${text.slice(0, 300)}`
  expect(response.status, about).toBeLessThan(500)
  expect(text, about).not.toMatch(/node_modules|\.js:\d|outcry-whole-api/)
  if (response.status >= 400) {
    expect(response.headers.get('content-type'), about).toBe('application/problem+json; charset=utf-8')
    expect(text.length, about).toBeLessThan(40_000)
    const found = problemDetails.parse(JSON.parse(text))
    expect(found.status, about).toBe(response.status)
    if (found.code === 'bad-body' && body !== '') expect(found.errors?.length, about).toBeGreaterThan(0)
    if (found.code === 'no-usable-post' && found.rejected !== 0) expect(found.problems, about).not.toEqual([])
  }
  return response.status
}

async function sendAll(bodies: readonly (readonly [Target, string, string])[]): Promise<Map<string, number>> {
  const statuses = new Map<string, number>()
  const left = bodies.values()
  const line = async () => {
    for (const [target, body, type] of left) {
      const status = `${target.name} ${await send(target, body, type)}`
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, line))
  return statuses
}

/** As JSON; what JSON cannot say is said as a text. */
const asJson = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? 'undefined'

const value = fc.oneof(
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(null, '', [], {}, -1, 1e308, 0.1, true, '\u0000', '\ud800', '__proto__', 'x'.repeat(9_999)),
)

const bytes = fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 300 }), fc.anything().map(asJson))

/** What the route takes, with one field of it, at any depth, replaced, left out or added. */
function spoilt(usual: unknown): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...placesIn(usual)), value, fc.constantFrom('replace', 'remove', 'add', 'proto'))
    .map(([place, other, how]) => spoil(structuredClone(usual), place, other, how))
}

function placesIn(whole: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof whole !== 'object' || whole === null) return [before]
  return [before, ...Object.entries(whole).flatMap(([name, part]) => placesIn(part, [...before, name]))]
}

function spoil(whole: unknown, place: readonly string[], other: unknown, how: string): string {
  const last = place.at(-1)
  if (last === undefined) return asJson(how === 'add' ? { ...(whole as object), surplus: other } : other)
  const parent = place.slice(0, -1).reduce((at, name) => at[name] as Loose, whole as Loose)
  if (how === 'remove') delete parent[last]
  else if (how === 'add') parent[`${last}s`] = other
  else parent[last] = other
  const text = asJson(whole)
  return how === 'proto'
    ? text.replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},')
    : text
}

type Loose = { [name: string]: unknown }

test(`${BODIES} bodies, spread over everything that takes one, break nothing`, async () => {
  const each = Math.ceil(BODIES / targets.length)
  const type = fc.constantFrom(
    'application/json',
    'application/json',
    'application/json; charset=utf-8',
    'application/x-ndjson',
  )
  const bodies = targets.flatMap((target, place) =>
    fc
      .sample(fc.tuple(fc.oneof(spoilt(target.usual), bytes), type), { numRuns: each, seed: SEED + place })
      .map(([body, contentType]) => [target, body, contentType] as const),
  )
  expect(bodies.length).toBeGreaterThanOrEqual(BODIES)
  const statuses = await sendAll(bodies)
  // Of each route some were understood so far that a field was found wrong, or nothing would be shown by it.
  for (const { name } of targets) {
    expect([name, statuses.get(`${name} 422`) ?? 0]).not.toEqual([name, 0])
    expect([name, statuses.get(`${name} 400`) ?? 0]).not.toEqual([name, 0])
  }
  expect('polluted' in {}).toBe(false)
  expect(api.logged).toEqual([])
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
}, 300_000)

test.each([
  ['nested half a million deep', '['.repeat(500_000)],
  ['nested and closed', `${'['.repeat(45_000)}${']'.repeat(45_000)}`],
  ['objects nested in a field', `${'{"text":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['a prototype', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ['numbers beyond all numbers', `[${'9'.repeat(50_000)},1e999999,-0]`],
  ['many small objects', `[${'{},'.repeat(30_000)}{}]`],
  ['many fields', `{${Array.from({ length: 5_000 }, (_, place) => `"f${place}":1`).join()}}`],
  ['one field many times', `{${'"url":"a",'.repeat(5_000)}"url":"b"}`],
  ['a name without end', `{"${'n'.repeat(90_000)}":1}`],
  ['a mark of byte order', '\ufeff{}'],
])('no body breaks anything: %s', async (_, body) => {
  for (const target of targets) await send(target, body)
  expect('polluted' in {}).toBe(false)
  expect(api.logged).toEqual([])
})

test('a body that is too large is refused before it is read to its end', async () => {
  for (const target of targets) {
    expect([target.name, await send(target, ' '.repeat(6_000_000))]).toEqual([target.name, 413])
  }
})
