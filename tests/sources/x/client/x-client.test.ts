import { describe, expect, onTestFinished, test } from 'vitest'
import { failureOf } from '../../../../src/sources/x/client/failure.js'
import type { XClient } from '../../../../src/sources/x/client/x-client.js'
import { createXClient } from '../../../../src/sources/x/client/x-client.js'
import { makeRules } from '../../../../src/sources/x/rules/make-rules.js'
import type { XOptions } from '../../../../src/sources/x/x-options.js'
import { settingsOf } from '../../../../src/sources/x/x-options.js'
import { configuration } from '../../../support/configuration.js'
import { problems } from '../../../support/fake-x/answers.js'
import type { FakeX } from '../../../support/fake-x/fake-x.js'
import { TOKEN } from '../../../support/fake-x/fake-x.js'
import { WORDS } from '../asking.js'
import { askedFor, fakeX, until } from '../harness.js'

const RULES = 'tweets/search/stream/rules'
const netflix = { value: 'netflix down', tag: 'svc:netflix' }
const spotify = { value: 'spotify down', tag: 'svc:spotify' }

function clientOf(fake: FakeX, over: Partial<XOptions> = {}, token = TOKEN): XClient {
  const settings = settingsOf({
    token,
    perDay: 1,
    perMonth: 1,
    apiUrl: fake.apiUrl,
    expandAuthors: false,
    ...over,
  })
  const client = createXClient(settings, token)
  onTestFinished(() => client.close())
  return client
}

function held(fake: FakeX): string[] {
  return fake.rules.map(({ tag }) => tag ?? '').sort()
}

async function failureFrom(request: Promise<unknown>) {
  return request.then(
    () => 'no failure',
    (error: unknown) => failureOf(error),
  )
}

describe('rules', () => {
  test('are set, changed where they differ, and left alone where they do not', async () => {
    const fake = await fakeX()
    const client = clientOf(fake)
    expect(await client.setRules([netflix, spotify])).toEqual({ added: 2, removed: 0, refused: [] })
    expect(held(fake)).toEqual(['svc:netflix', 'svc:spotify'])

    const before = askedFor(fake, 'POST', RULES).length
    expect(await client.setRules([netflix, spotify])).toEqual({ added: 0, removed: 0, refused: [] })
    expect(askedFor(fake, 'POST', RULES).length).toBe(before)

    const [kept] = fake.rules
    expect(await client.setRules([netflix, { ...spotify, value: 'spotify offline' }])).toEqual({
      added: 1,
      removed: 1,
      refused: [],
    })
    expect(fake.rules[0]).toEqual(kept)
    expect(fake.rules.map(({ value }) => value)).toEqual(['netflix down', 'spotify offline'])
  })

  test('X takes every rule of the whole catalogue', async () => {
    const fake = await fakeX()
    const { services, contexts } = configuration
    const { rules } = makeRules(services, { contexts, words: WORDS })
    expect(await clientOf(fake).setRules(rules)).toEqual({ added: rules.length, removed: 0, refused: [] })
    expect(fake.rules.length).toBe(rules.length)
  })

  test('one that X does not take is reported, and takes no other with it', async () => {
    const fake = await fakeX()
    const bad = { value: 'netflix -(down)', tag: 'svc:bad' }
    const long = { value: `netflix ${'x'.repeat(1_100)}`, tag: 'svc:long' }
    const report = await clientOf(fake).setRules([bad, long, netflix])
    expect(report.added).toBe(1)
    expect(report.refused).toEqual([
      { tag: 'svc:bad', why: 'negation of groups is not supported' },
      { tag: 'svc:long', why: 'the rule has 1108 characters; at most 1024 are allowed' },
    ])
    expect(held(fake)).toEqual(['svc:netflix'])
  })

  test('only bad ones are a report too, though X answers with an error', async () => {
    const fake = await fakeX()
    const report = await clientOf(fake).setRules([{ value: 'lang:en', tag: 'svc:bad' }])
    expect(report).toEqual({
      added: 0,
      removed: 0,
      refused: [{ tag: 'svc:bad', why: 'Rules must contain at least one positive, standalone operator' }],
    })
  })

  test('one that another process has just added is no fault', async () => {
    const fake = await fakeX()
    const client = clientOf(fake)
    const [first, second] = await Promise.all([client.setRules([netflix]), client.setRules([netflix])])
    expect([first.refused, second.refused]).toEqual([[], []])
    expect(held(fake)).toEqual(['svc:netflix'])
  })

  test('a full app says so', async () => {
    const fake = await fakeX({ mostRules: 1 })
    expect(await failureFrom(clientOf(fake).setRules([netflix, spotify]))).toEqual({
      kind: 'http',
      status: 422,
      what: '422 RulesCapExceeded',
    })
  })
})

describe('failures', () => {
  test('each is reported in the terms in which X wants it treated', async () => {
    const fake = await fakeX()
    const client = clientOf(fake)
    expect(await failureFrom(clientOf(fake, {}, 'wrong').setRules([]))).toEqual({
      kind: 'refused',
      status: 401,
      what: '401 Unauthorized',
    })
    fake.refuse(RULES, 1, problems.forbidden)
    expect(await failureFrom(client.setRules([]))).toMatchObject({ kind: 'refused', status: 403 })
    fake.refuse(RULES, 1, problems.unavailable)
    expect(await failureFrom(client.setRules([]))).toMatchObject({ kind: 'http', status: 503 })
    fake.setCredits(0)
    expect(await failureFrom(client.counts({ query: 'netflix' }))).toEqual({
      kind: 'no-credits',
      what: '402 CreditsDepleted',
    })
  })

  test.each(['gzip', 'br'] as const)('an error packed by %s is read as well', async (compress) => {
    const fake = await fakeX({ compress })
    fake.setCredits(0)
    expect(await failureFrom(clientOf(fake).search({ query: 'netflix' }))).toMatchObject({
      kind: 'no-credits',
    })
  })

  test('nobody there is a broken network, by name', async () => {
    const fake = await fakeX()
    await fake.stop()
    expect(await failureFrom(clientOf(fake).setRules([]))).toEqual({ kind: 'network', what: 'ECONNREFUSED' })
  })

  test('a request that is not answered is given up, and its connection with it', async () => {
    const fake = await fakeX()
    fake.silence(RULES)
    expect(await failureFrom(clientOf(fake, { handshakeMs: 200 }).setRules([]))).toEqual({
      kind: 'network',
      what: 'no answer within 0.2 s',
    })
    await until('no connection is left', () => fake.sockets === 0)
  })

  test('closing breaks what is under way', async () => {
    const fake = await fakeX()
    fake.silence(RULES)
    const client = clientOf(fake)
    const failure = failureFrom(client.setRules([]))
    await until('asked', () => fake.asked.length === 1)
    client.close()
    expect(await failure).toMatchObject({ kind: 'network' })
  })
})

test('connections that X takes for alive are ended', async () => {
  const fake = await fakeX()
  fake.occupy()
  const client = clientOf(fake)
  await client.freeConnections()
  expect(askedFor(fake, 'DELETE', 'connections/all').length).toBe(1)
  const { stream, giveUp } = client.openStream()
  await stream.connect({ autoReconnect: false, keepAliveTimeout: 'disable' })
  expect(fake.connected).toBe(1)
  stream.destroy()
  giveUp()
})

test('authors are asked for only where they are wanted, since they cost', async () => {
  const fake = await fakeX()
  await clientOf(fake).search({ query: 'netflix' })
  await clientOf(fake, { expandAuthors: true }).search({ query: 'netflix' })
  const asked = askedFor(fake, 'GET', 'tweets/search/recent').map(({ query }) => [
    query.get('expansions'),
    query.get('user.fields'),
  ])
  expect(asked).toEqual([
    ['geo.place_id', null],
    ['author_id,geo.place_id', 'created_at,public_metrics,verified,withheld'],
  ])
})

test('every request says what asks', async () => {
  const fake = await fakeX()
  const client = clientOf(fake)
  await client.setRules([netflix])
  await client.freeConnections()
  await client.search({ query: 'netflix' })
  await client.counts({ query: 'netflix' })
  const { stream, giveUp } = client.openStream()
  await stream.connect({ autoReconnect: false, keepAliveTimeout: 'disable' })
  stream.destroy()
  giveUp()
  expect(fake.asked.map(({ agent }) => agent)).toEqual(Array(6).fill('outcry'))
})
