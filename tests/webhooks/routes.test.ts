import { afterEach, describe, expect, test } from 'vitest'
import { DAY, SECOND } from '../../src/core/model/instant.js'
import { readSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { anEvent, BEGIN, put } from './alert-events.js'
import { startReceiver, validSignatures } from './receiver.js'
import { closeAll, closing, startRoutes } from './route-server.js'

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`

afterEach(closeAll)

async function receiver() {
  const started = await startReceiver()
  closing.push(started.close)
  return started
}

test('a subscription is made with defaults, its secret shown once, and its parts that are keys never again', async () => {
  const { ask } = await startRoutes()
  const url = 'http://127.0.0.1:4000/hooks/T0AB12CD34EF56GH78/alerts?token=secret'
  const made = await ask('POST', '/v1/webhooks', { url })
  const { id, secret } = made.body
  expect(made).toEqual({
    status: 201,
    location: `/v1/webhooks/${id}`,
    body: {
      id: expect.stringMatching(/^wh_[0-9a-f]{24}$/),
      url,
      events: [
        'alert.opened',
        'alert.updated',
        'alert.acknowledged',
        'alert.recovering',
        'alert.resolved',
        'alert.reopened',
        'alert.retracted',
      ],
      name: null,
      headers: {},
      filter: {
        ...{ services: [], categories: [], countries: [], regions: [], languages: [], features: [] },
        ...{ sources: [], minSeverity: null, minConfidence: null, discovered: null, upstream: [] },
      },
      format: 'standard',
      locale: 'en',
      timeZone: null,
      remindEvery: null,
      groupWait: null,
      maxPerMinute: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/),
      previousSecretUntil: null,
      state: 'enabled',
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
      createdAt: '2024-01-01T00:00:00.000Z',
    },
  })
  const shown = {
    ...made.body,
    url: 'http://127.0.0.1:4000/hooks/redacted/alerts?redacted',
    secret: 'whsec_redacted',
  }
  expect(await ask('GET', `/v1/webhooks/${id}`)).toMatchObject({ status: 200, body: shown })
  const list = await ask('GET', '/v1/webhooks')
  expect(list).toMatchObject({ status: 200, body: { data: [shown], page: { nextCursor: null } } })
  expect(JSON.stringify(list.body)).not.toContain(secret)
})

test('the list comes in pages, oldest first, each subscription once', async () => {
  const { ask, clock } = await startRoutes()
  for (let index = 0; index < 5; index++) {
    await ask('POST', '/v1/webhooks', { url: `http://127.0.0.1:400${index}/` })
    clock.move(1)
  }
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await ask('GET', `/v1/webhooks?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
    seen.push(...page.body.data.map(({ url }: { url: string }) => url))
    cursor = page.body.page.nextCursor
  }
  expect(seen).toEqual([0, 1, 2, 3, 4].map((index) => `http://127.0.0.1:400${index}/`))
  expect(await ask('GET', '/v1/webhooks?cursor=xyz')).toMatchObject({
    status: 400,
    body: { code: 'bad-cursor' },
  })
  expect(await ask('GET', '/v1/webhooks?limit=0')).toMatchObject({ status: 400, body: { code: 'bad-query' } })
  expect(await ask('GET', '/v1/webhooks?color=red')).toMatchObject({
    status: 400,
    body: { code: 'bad-query' },
  })
})

describe('a URL that must not be reached', () => {
  test('is refused when a subscription is made, changed or tested, naming the field and what to do', async () => {
    const { ask, store } = await startRoutes()
    const made = await ask('POST', '/v1/webhooks', { url: 'http://127.0.0.1:4000/' })
    for (const url of [
      'http://10.0.0.1/',
      'https://[::1]/',
      'https://169.254.169.254/',
      'ftp://127.0.0.1/',
    ]) {
      const refused = { status: 422, body: { code: 'bad-target', errors: [{ pointer: '#/url' }] } }
      expect(await ask('POST', '/v1/webhooks', { url })).toMatchObject(refused)
      expect(await ask('PATCH', `/v1/webhooks/${made.body.id}`, { url })).toMatchObject(refused)
    }
    expect((await ask('GET', '/v1/webhooks')).body.data).toHaveLength(1)
    expect((await readSubscription(store, made.body.id))!.subscription.url).toBe('http://127.0.0.1:4000/')
  })
})

test.each([
  [{}, '#/url'],
  [{ url: 7 }, '#/url'],
  [{ url: 'http://127.0.0.1:4000/', colour: 'red' }, '#/colour'],
  [{ url: 'http://127.0.0.1:4000/', events: [] }, '#/events'],
  [{ url: 'http://127.0.0.1:4000/', events: ['alert.exploded'] }, '#/events/0'],
  [{ url: 'http://127.0.0.1:4000/', format: 'fax' }, '#/format'],
  [{ url: 'http://127.0.0.1:4000/', secret: 'whsec_short' }, '#/secret'],
  [{ url: 'http://127.0.0.1:4000/', filter: { countries: ['Italy'] } }, '#/filter/countries/0'],
  [{ url: 'http://127.0.0.1:4000/', filter: { minConfidence: 2 } }, '#/filter/minConfidence'],
  [{ url: 'http://127.0.0.1:4000/', filter: { __proto__x: 1 } }, '#/filter/__proto__x'],
])('%j is refused, naming %s', async (body, pointer) => {
  const { ask } = await startRoutes()
  expect(await ask('POST', '/v1/webhooks', body)).toMatchObject({
    status: 422,
    body: { code: 'bad-body', errors: [{ pointer }] },
  })
})

test('a change leaves what it does not name, also the URL when what was shown is sent back', async () => {
  const { ask, store } = await startRoutes()
  const url = 'http://127.0.0.1:4000/?key=1'
  const filter = { services: ['netflix'], minSeverity: 'major' }
  const { id } = (await ask('POST', '/v1/webhooks', { url, filter, secret: SECRET })).body
  const before = (await readSubscription(store, id))!.subscription
  const shown = (await ask('GET', `/v1/webhooks/${id}`)).body
  const changed = await ask('PATCH', `/v1/webhooks/${id}`, {
    url: shown.url,
    locale: 'it',
    filter: { minSeverity: null, countries: ['IT'] },
  })
  expect(changed.status).toBe(200)
  expect((await readSubscription(store, id))!.subscription).toEqual({
    ...before,
    locale: 'it',
    filter: { ...before.filter, minSeverity: null, countries: ['IT'] },
  })
})

test('a subscription is disabled and enabled by hand, and deleted', async () => {
  const { ask } = await startRoutes()
  const { id } = (await ask('POST', '/v1/webhooks', { url: 'http://127.0.0.1:4000/' })).body
  expect((await ask('PATCH', `/v1/webhooks/${id}`, { enabled: false })).body).toMatchObject({
    state: 'disabled',
    disabledReason: 'disabled by request',
    disabledAt: '2024-01-01T00:00:00.000Z',
  })
  expect((await ask('PATCH', `/v1/webhooks/${id}`, { enabled: true })).body).toMatchObject({
    state: 'enabled',
    disabledReason: null,
  })
  expect((await ask('DELETE', `/v1/webhooks/${id}`)).status).toBe(204)
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['PATCH', '', {}],
    ['DELETE', '', undefined],
    ['POST', '/test', undefined],
    ['POST', '/rotate-secret', undefined],
    ['GET', '/deliveries', undefined],
  ] as const) {
    expect(await ask(method, `/v1/webhooks/${id}${path}`, body)).toMatchObject({
      status: 404,
      body: { code: 'unknown-webhook' },
    })
  }
})

test('a test goes the way of real events, signed, once, and its delivery can be read', async () => {
  const [{ ask, deliver, clock }, there] = [await startRoutes(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end('broken')
  const { id, secret } = (await ask('POST', '/v1/webhooks', { url: there.url, locale: 'it' })).body
  const sent = await ask('POST', `/v1/webhooks/${id}/test`)
  expect(sent).toMatchObject({ status: 202, body: { type: 'test.ping', purpose: 'test', state: 'pending' } })
  await deliver()
  clock.move(DAY)
  await deliver()
  expect(there.received).toHaveLength(1)
  expect(validSignatures(there.received[0]!, secret)).toBe(1)
  expect(JSON.parse(there.received[0]!.body)).toEqual({
    type: 'test.ping',
    timestamp: '2024-01-01T00:00:00.000Z',
    data: { webhook: id, text: 'Messaggio di prova di Outcry: qui arriveranno le sue allerte.' },
  })
  expect(await ask('GET', sent.location!)).toMatchObject({
    status: 200,
    body: {
      state: 'failed',
      reason: 'test-failed',
      attempts: [{ status: 500, error: 'it answered 500', answer: 'broken' }],
    },
  })
  expect((await ask('GET', `/v1/webhooks/${id}`)).body).toMatchObject({
    failingSince: null,
    state: 'enabled',
  })
})

test('a rotated secret signs beside the old one for the grace, or at once alone', async () => {
  const [{ ask, deliver, clock }, there] = [await startRoutes(), await receiver()]
  const { id, secret: first } = (await ask('POST', '/v1/webhooks', { url: there.url })).body
  const rotated = await ask('POST', `/v1/webhooks/${id}/rotate-secret`, { gracePeriodSeconds: 60 })
  const { secret: second } = rotated.body
  expect(rotated).toMatchObject({ status: 200, body: { previousSecretUntil: '2024-01-01T00:01:00.000Z' } })
  for (const after of [0, 60 * SECOND]) {
    clock.move(after)
    await ask('POST', `/v1/webhooks/${id}/test`)
    await deliver()
  }
  const { secret: third } = (await ask('POST', `/v1/webhooks/${id}/rotate-secret`, { gracePeriodSeconds: 0 }))
    .body
  await ask('POST', `/v1/webhooks/${id}/test`)
  await deliver()
  const valid = there.received.map((got) =>
    [first, second, third].map((secret) => validSignatures(got, secret)),
  )
  expect(valid).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
  ])
  expect(await ask('POST', `/v1/webhooks/${id}/rotate-secret`, { gracePeriodSeconds: -1 })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '#/gracePeriodSeconds' }] },
  })
})

test('the delivery log shows every attempt, newest delivery first, in pages', async () => {
  const [{ ask, deliver, store, clock }, there] = [await startRoutes(), await receiver()]
  const { id } = (await ask('POST', '/v1/webhooks', { url: there.url })).body
  for (let sequence = 1; sequence <= 3; sequence++) {
    await put(store, anEvent(sequence === 1 ? 'alert.opened' : 'alert.updated', sequence))
    await deliver()
    clock.move(SECOND)
  }
  const first = await ask('GET', `/v1/webhooks/${id}/deliveries?limit=2`)
  const name = id.replace('wh_', '')
  expect(first.body.data[0]).toEqual({
    id: `dlv_3_${name}`,
    messageId: `msg_3_${name}`,
    webhook: id,
    type: 'alert.updated',
    alert: { id: 'alr_1', sequence: 3 },
    services: ['acme'],
    purpose: 'event',
    state: 'delivered',
    reason: null,
    createdAt: '2024-01-01T00:00:02.000Z',
    nextAttemptAt: null,
    endedAt: '2024-01-01T00:00:02.000Z',
    attempts: [{ at: '2024-01-01T00:00:02.000Z', status: 200, latencyMs: 0, error: null, answer: 'thanks' }],
  })
  const second = await ask(
    'GET',
    `/v1/webhooks/${id}/deliveries?limit=2&cursor=${first.body.page.nextCursor}`,
  )
  expect(second.body.data.map(({ alert }: { alert: { sequence: number } }) => alert.sequence)).toEqual([1])
  expect(second.body.page.nextCursor).toBeNull()
  const foreign = await ask('GET', `/v1/webhooks?cursor=${first.body.page.nextCursor}`)
  expect(foreign).toMatchObject({ status: 400, body: { code: 'bad-cursor' } })
})

describe('a delivery that is asked for again', () => {
  test('goes out under its own id, with its own text, whatever became of it', async () => {
    const [{ ask, deliver, store }, there] = [await startRoutes(), await receiver()]
    const { id } = (await ask('POST', '/v1/webhooks', { url: there.url })).body
    await put(store, anEvent('alert.opened', 1))
    await deliver()
    const path = `/v1/deliveries/dlv_1_${id.replace('wh_', '')}`
    expect(await ask('POST', `${path}/redeliver`)).toMatchObject({
      status: 202,
      body: { state: 'pending', purpose: 'redelivery', attempts: [{ status: 200 }] },
    })
    await deliver()
    const [before, again] = there.received
    expect(again!.headers['webhook-id']).toBe(before!.headers['webhook-id'])
    expect(again!.body).toBe(before!.body)
    expect((await ask('GET', path)).body).toMatchObject({
      state: 'delivered',
      attempts: [{ status: 200 }, { status: 200 }],
    })
  })

  test('is refused when it is not there, too old, or its subscription disabled or gone', async () => {
    const [{ ask, deliver, store, clock }, there] = [await startRoutes(), await receiver()]
    const again = (id: string) => ask('POST', `/v1/deliveries/${id}/redeliver`)
    expect(await again('dlv_9_x')).toMatchObject({ status: 404, body: { code: 'unknown-delivery' } })
    const { id } = (await ask('POST', '/v1/webhooks', { url: there.url })).body
    await put(store, anEvent('alert.opened', 1))
    await deliver()
    const delivery = `dlv_1_${id.replace('wh_', '')}`
    await ask('PATCH', `/v1/webhooks/${id}`, { enabled: false })
    expect(await again(delivery)).toMatchObject({ status: 409, body: { code: 'webhook-disabled' } })
    await ask('DELETE', `/v1/webhooks/${id}`)
    expect(await again(delivery)).toMatchObject({ status: 409, body: { code: 'webhook-deleted' } })
    clock.move(30 * DAY)
    expect(await again(delivery)).toMatchObject({ status: 409, body: { code: 'too-old' } })
    expect(clock.now()).toBe(BEGIN + 30 * DAY)
  })
})

test('all of it is for administrators', async () => {
  const { routes } = await startRoutes()
  expect(new Set(routes.map(({ scope }) => scope))).toEqual(new Set(['admin']))
})
