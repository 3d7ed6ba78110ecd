import { afterEach, beforeEach, expect, test } from 'vitest'
import { alertEvents, alertPage, alert as alertSchema } from '../../../src/api/views/alert-schemas.js'
import { serviceDetail } from '../../../src/api/views/service-schemas.js'
import { shardOf } from '../../../src/core/engine/shard-of.js'
import { HOUR, SECOND } from '../../../src/core/model/instant.js'
import { createApiKeys } from '../../../src/pipeline/access/api-keys.js'
import { EVENTS, readSummaries } from '../../../src/pipeline/alerts/alert-store.js'
import { createReadThreshold } from '../../../src/pipeline/detect/stored-shard.js'
import { createSubscription } from '../../../src/pipeline/endpoints/subscriptions.js'
import { listAll } from '../../../src/pipeline/log/list-all.js'
import { createFanOut } from '../../../src/pipeline/notify/fan-out.js'
import { expireTexts, forgetAsked } from '../../../src/pipeline/retention/redact-expired-texts.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { complaintAbout } from '../../support/complaints.js'
import { configuration } from '../../support/configuration.js'
import type { LiveLine } from '../../support/live-line.js'
import { createLine } from '../../support/live-line.js'
import { formats } from '../../support/texts.js'
import { aSubscription } from '../../webhooks/alert-events.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

interface Refused {
  readonly errors: readonly { readonly pointer: string }[]
}

const reading = composeReading({ authorKey: 'a test' }, configuration)
const BEGIN = Date.UTC(2024, 4, 6, 12)

let api: ApiServer
let line: LiveLine
let admin: { Authorization: string }
/** What the clock of the API is ahead. */
let ahead = 0
const clock = { now: () => systemClock.now() + ahead, sleep: systemClock.sleep }

beforeEach(async () => {
  api = await startApi((store) => {
    line = createLine({ store, ...reading })
    const threshold = createReadThreshold(store, reading.policy)
    return { intake: line.intake, services: reading.services, clock, threshold }
  })
  admin = await api.bearer('admin')
})
afterEach(() => api.close())

/** Sixty people in ten minutes, each with words of their own. */
async function outage(count = 60): Promise<void> {
  const posts = Array.from({ length: count }, (_, index) => ({
    id: `did:plc:a${index}/b${index}`,
    source: 'bluesky',
    createdAt: new Date(BEGIN + index * 10_000).toISOString(),
    text: complaintAbout('netflix', index),
    author: { id: `author ${index}` },
  }))
  const response = await api.post('/v1/posts', JSON.stringify(posts), {
    ...admin,
    'Content-Type': 'application/json',
  })
  expect(response.status).toBe(202)
  await line.drain()
}

async function only() {
  const { data } = alertPage.parse(await (await api.get('/v1/alerts')).json())
  expect(data).toHaveLength(1)
  return data[0]!
}

const send = (path: string, value: unknown, headers: Record<string, string> = admin) =>
  api.post(path, JSON.stringify(value), { ...headers, 'Content-Type': 'application/json' })

/** Everything that the store holds under any key, and all logs, as one text. */
async function everything(): Promise<string> {
  const values = await listAll(api.store, '')
  const logs = [
    'intake',
    EVENTS,
    ...Array.from({ length: 16 }, (_, n) => `shard/${String(n).padStart(2, '0')}`),
  ]
  const entries = await Promise.all(logs.map((log) => api.store.readLog(log, 0, 100_000)))
  return JSON.stringify([values, entries])
}

test('an operator retracts an alert: it says so everywhere, with the note, in whose text nobody is named', async () => {
  await outage()
  const running = await only()
  const { id } = running
  // What lists are sorted by is what they show, also between two events.
  expect((await readSummaries(api.store, [running]))[0]!.people).toBe(running.people)
  const keyId = /outcry_(\w+?)_/.exec(admin.Authorization)![1]!
  const asked = send(`/v1/alerts/${id}/close`, { as: 'retracted', note: 'a film; ask @someone' })
  const stop = setInterval(() => void line.drain(), 20)
  const response = await asked
  clearInterval(stop)
  expect(response.status).toBe(200)
  const alert = alertSchema.parse(await response.json())
  expect(alert).toMatchObject({ id, status: 'retracted', note: 'a film; ask @…', closedBy: keyId })
  expect(await only()).toEqual(alert)
  const { data } = alertEvents.parse(await (await api.get(`/v1/alerts/${id}/events`)).json())
  expect(data.at(-1)).toMatchObject({
    type: 'alert.retracted',
    sequence: data.length,
    alert: { closedBy: keyId },
  })
  // What opened it stays what it was, while the number of people went on.
  expect(new Set(data.map((event) => JSON.stringify(event.alert.signal))).size).toBe(1)
  expect([alert.signal, alert.people! > alert.signal.authors]).toEqual([data[0]!.alert.signal, true])

  // Once more changes nothing; to end what was taken back makes no sense.
  expect((await send(`/v1/alerts/${id}/close`, { as: 'retracted' })).status).toBe(200)
  const refused = await send(`/v1/alerts/${id}/close`, { as: 'resolved' })
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, 'alert-over'])
})

test('closing needs a key that may, an alert that is there, and one of two words', async () => {
  expect((await send('/v1/alerts/nobody/close', { as: 'resolved' }, await api.bearer('read'))).status).toBe(
    403,
  )
  expect((await send('/v1/alerts/nobody/close', { as: 'resolved' })).status).toBe(404)
  expect((await send('/v1/alerts/nobody/close', { as: 'gone' })).status).toBe(422)
})

test('one vote a key: a second replaces the first, and a list that was kept shows it', async () => {
  await outage()
  const { id } = await only()
  const [anna, bruno] = [await api.bearer('read'), await api.bearer('read')]
  await send(`/v1/alerts/${id}/feedback`, { verdict: 'confirm' }, anna)
  await send(`/v1/alerts/${id}/feedback`, { verdict: 'deny', note: 'write to a@b.example' }, bruno)
  expect((await only()).feedback).toEqual({ confirm: 1, deny: 1 })
  const changed = await send(`/v1/alerts/${id}/feedback`, { verdict: 'deny' }, anna)
  expect(await changed.json()).toEqual({ confirm: 0, deny: 2 })
  expect((await only()).feedback).toEqual({ confirm: 0, deny: 2 })
  expect(await everything()).not.toContain('a@b.example')
})

test('votes move the threshold of their service: each once, bounded, and it is shown', async () => {
  await outage()
  const { id } = await only()
  const strictness = async () => {
    await line.drain()
    // What has no version is read once a second.
    ahead += SECOND
    return serviceDetail.parse(await (await api.get('/v1/services/netflix')).json()).strictness
  }
  const voters = await Promise.all(Array.from({ length: 6 }, () => api.bearer('read')))
  const vote = (verdict: 'confirm' | 'deny', voter: number) =>
    send(`/v1/alerts/${id}/feedback`, { verdict }, voters[voter]!)
  expect(await strictness()).toBe(1)
  await vote('deny', 0)
  expect(await strictness()).toBe(1.051)
  // The same again, and at the same time as others: each voter counts once.
  await vote('deny', 0)
  expect(await strictness()).toBe(1.051)
  await Promise.all([1, 2, 3, 4, 5, 1, 2, 3].map((voter) => vote('deny', voter)))
  expect((await only()).feedback).toEqual({ confirm: 0, deny: 6 })
  expect(await strictness()).toBe(1.089)
  const { detectionFloor } = serviceDetail.parse(await (await api.get('/v1/services/netflix')).json())
  expect(detectionFloor.within5m).toBeGreaterThanOrEqual(reading.policy.opening.minAuthors)
  expect(detectionFloor.within60m).toBeGreaterThanOrEqual(detectionFloor.within5m)
  for (let voter = 0; voter < 6; voter++) await vote('confirm', voter)
  expect(await strictness()).toBe(0.979)
})

test('a vote counts once, whichever process dies between its steps and whichever takes them twice', async () => {
  await outage()
  const { id } = await only()
  await send(`/v1/alerts/${id}/feedback`, { verdict: 'deny' })
  const another = () => createLine({ store: api.store, ...reading })
  await Promise.all([another().order.step(), another().order.step()])
  const shard = shardOf('netflix')
  await Promise.all([another().shards.step(shard), another().shards.step(shard)])
  await another().drain()
  await line.drain()
  const { strictness } = serviceDetail.parse(await (await api.get('/v1/services/netflix')).json())
  expect(strictness).toBe(1.051)
})

test('a silence is made, shown with its alerts, and ended', async () => {
  await outage()
  const endsAt = new Date(Date.now() + HOUR).toISOString()
  const made = await send('/v1/silences', {
    kind: 'maintenance',
    matchers: { category: { is: 'streaming' }, severity: { isNot: 'critical' } },
    endsAt,
    comment: 'a new data centre',
  })
  const silence = (await made.json()) as { id: string }
  expect([made.status, silence]).toEqual([
    201,
    expect.objectContaining({
      kind: 'maintenance',
      state: 'active',
      createdBy: 'test',
      endsAt,
      matchers: { category: { is: 'streaming' }, severity: { isNot: 'critical' } },
    }),
  ])
  expect(await only()).toMatchObject({ silencedBy: [silence.id], maintenance: true })
  expect(await (await api.get('/v1/silences')).json()).toEqual({ data: [silence] })
  const path = `${api.url}/v1/silences/${silence.id}`
  expect((await fetch(path, { method: 'DELETE', headers: admin })).status).toBe(204)
  expect(await only()).not.toHaveProperty('silencedBy')
  expect(await (await api.get('/v1/silences')).json()).toEqual({ data: [] })
  expect(
    ((await (await api.get('/v1/silences?expired=true')).json()) as { data: unknown[] }).data[0],
  ).toMatchObject({
    state: 'expired',
  })
})

test('a silence is changed in what is given, by whom is recorded, and alerts show it at once', async () => {
  await outage()
  const endsAt = '2100-01-01T00:00:00.000Z'
  const made = await send('/v1/silences', { matchers: { service: { is: 'netflix' } }, endsAt })
  const silence = (await made.json()) as { id: string }
  expect(await only()).toMatchObject({ silencedBy: [silence.id] })
  const changer = await createApiKeys({ store: api.store, clock: systemClock }).create({
    name: 'night shift',
    scopes: ['admin'],
  })
  const change = async (body: object) => {
    const headers = { Authorization: `Bearer ${changer.secret}`, 'Content-Type': 'application/json' }
    const path = `${api.url}/v1/silences/${silence.id}`
    const response = await fetch(path, { method: 'PATCH', headers, body: JSON.stringify(body) })
    return { status: response.status, body: (await response.json()) as Refused & { detail: string } }
  }
  const matchers = { service: { anyOf: ['spotify'] } }
  const changed = await change({ matchers, comment: 'another' })
  expect(changed).toEqual({
    status: 200,
    body: {
      ...silence,
      matchers,
      comment: 'another',
      updatedBy: changer.key.id,
      updatedAt: expect.stringMatching(/Z$/),
    },
  })
  expect(await only()).not.toHaveProperty('silencedBy')
  for (const [body, pointer] of [
    [{}, '#'],
    [{ endsAt: '2020-01-01T00:00:00Z' }, '#/endsAt'],
    [{ matchers: {} }, '#/matchers'],
    [{ matchers: { service: { is: 'netflx' } } }, '#/matchers/service/is'],
    [{ startsAt: endsAt, comment: 'x' }, '#/startsAt'],
  ] as const) {
    expect(await change(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
  }
  expect((await change({ matchers: { service: { is: 'netflx' } } })).body.detail).toContain('"netflix"')
  expect(await (await api.get('/v1/silences')).json()).toEqual({ data: [changed.body] })
  const path = `${api.url}/v1/silences/nobody`
  expect((await fetch(path, { method: 'PATCH', headers: admin, body: '{"comment":"x"}' })).status).toBe(415)
})

test.each([
  [{ matchers: {} }, '#/matchers'],
  [{ matchers: { service: { is: 'a', isNot: 'b' } } }, '#/matchers/service'],
  [{ matchers: { country: { is: 'Italy' } } }, '#/matchers/country/is'],
  [{ matchers: { planet: { is: 'mars' } } }, '#/matchers/planet'],
  [{ endsAt: '2020-01-01T00:00:00Z' }, '#/endsAt'],
  [{ from: '22:00' }, '#/to'],
  [{ from: '22:00', to: '06:00' }, '#/timeZone'],
  [{ from: '22:00', to: '06:00', timeZone: 'Europe/Rom' }, '#/timeZone'],
])('a silence with %j is refused at %s', async (over, pointer) => {
  const whole = { matchers: { service: { is: 'netflix' } }, endsAt: '2100-01-01T00:00:00Z', ...over }
  const response = await send('/v1/silences', whole)
  expect([response.status, ((await response.json()) as Refused).errors[0]!.pointer]).toEqual([422, pointer])
})

test('a post that is to be forgotten is in no value and no log afterwards, and does not come back', async () => {
  await createSubscription(api.store, aSubscription())
  await outage()
  while (
    (await createFanOut({ store: api.store, clock: systemClock, formats }).step()).kind !== 'nothing-new'
  );
  const [post] = (await only()).evidence.posts
  const words = post!.text.slice(-16)
  expect((await everything()).split(words).length).toBeGreaterThan(4)

  const path = `${api.url}/v1/posts/bluesky/${encodeURIComponent(post!.id)}`
  for (let time = 0; time < 2; time++) {
    expect((await fetch(path, { method: 'DELETE', headers: admin })).status).toBe(204)
  }
  for (let pass = 0; pass < 4; pass++) {
    await line.drain()
    await forgetAsked(api.store)
  }
  expect((await only()).evidence.posts.map(({ id }) => id)).not.toContain(post!.id)
  await outage(61)
  expect(await everything()).not.toContain(words)
  expect(await listAll(api.store, 'redaction-task/')).toEqual([])
})

test('texts expire in alerts, histories and messages; the alert stays', async () => {
  await createSubscription(api.store, aSubscription())
  await outage()
  while (
    (await createFanOut({ store: api.store, clock: systemClock, formats }).step()).kind !== 'nothing-new'
  );
  const before = await only()
  expect(before.evidence.posts.length).toBeGreaterThan(0)
  await expireTexts(api.store, BEGIN)
  expect(await only()).toEqual(before)
  await expireTexts(api.store, Date.now() + HOUR)
  expect(await only()).toEqual({ ...before, evidence: { ...before.evidence, posts: [] } })
  const stored = JSON.stringify(
    await Promise.all(['alert', 'delivery-message/'].map((prefix) => listAll(api.store, prefix))),
  )
  for (const { text } of before.evidence.posts) expect(stored).not.toContain(text)
  expect(await api.store.readLog(EVENTS, 0, 10)).toEqual([])
})
