import { afterEach, expect, test } from 'vitest'
import { anEvent, put } from './alert-events.js'
import { startReceiver } from './receiver.js'
import { closeAll, closing, startRoutes } from './route-server.js'

afterEach(closeAll)

async function receiver() {
  const there = await startReceiver()
  closing.push(there.close)
  return there
}

test('a webhook has a name, a time zone and headers, whose values are never shown again', async () => {
  const { ask, store, deliver } = await startRoutes()
  const there = await receiver()
  const headers = { Authorization: 'Bearer pass', 'X-Team': 'night' }
  const made = await ask('POST', '/v1/webhooks', {
    ...{ url: there.url, name: 'Night shift', timeZone: 'Europe/Rome', headers },
  })
  const path = `/v1/webhooks/${made.body.id}`
  expect((await ask('GET', path)).body).toMatchObject({
    ...{ name: 'Night shift', timeZone: 'Europe/Rome' },
    headers: { authorization: 'redacted', 'x-team': 'redacted' },
  })
  // A client that sends back what it read keeps the value.
  await ask('PATCH', path, { headers: { authorization: 'redacted', 'x-team': 'day' }, name: null })
  await put(store, anEvent('alert.opened', 1))
  await deliver()
  expect(there.received[0]!.headers).toMatchObject({ authorization: 'Bearer pass', 'x-team': 'day' })
  expect((await ask('GET', path)).body.name).toBeNull()
})

test.each([
  [{ headers: { 'Webhook-Id': 'x' } }, 'Outcry sets webhook-id itself'],
  [{ headers: { Host: 'x' } }, 'Outcry sets host itself'],
  [{ headers: { 'X-A': 'b\r\nX-C: d' } }, 'has a line break'],
  [{ headers: { 'X A': 'b' } }, 'is no name of a header'],
  [{ timeZone: 'Europe/Atlantis' }, 'Europe/Rome'],
  [{ filter: { categories: ['nonsense'] } }, 'streaming'],
])('%j is refused: %s', async (wrong, detail) => {
  const { ask } = await startRoutes()
  const refused = await ask('POST', '/v1/webhooks', { url: 'http://127.0.0.1:4000/', ...wrong })
  expect(refused.status).toBe(422)
  expect(JSON.stringify(refused.body)).toContain(detail)
})

test('an unknown service in a filter is refused with the nearest id, when created and when changed', async () => {
  const { ask, store } = await startRoutes()
  const url = 'http://127.0.0.1:4000/'
  const { body } = await ask('POST', '/v1/webhooks', { url, filter: { services: ['netflix'] } })
  for (const [filter, pointer] of [
    [{ services: ['spotify', 'netflx'] }, '#/filter/services/1'],
    [{ upstream: ['netflx'] }, '#/filter/upstream/0'],
  ] as const) {
    const refused = {
      status: 422,
      body: { code: 'unknown-id', errors: [{ pointer, detail: expect.stringContaining('"netflix"?') }] },
    }
    expect(await ask('POST', '/v1/webhooks', { url, filter })).toMatchObject(refused)
    expect(await ask('PATCH', `/v1/webhooks/${body.id}`, { filter })).toMatchObject(refused)
  }
  expect((await ask('GET', `/v1/webhooks/${body.id}`)).body.filter).toMatchObject({ services: ['netflix'] })
  // A discovered service is known by its alerts.
  await put(store, anEvent('alert.opened', 1))
  expect(await ask('POST', '/v1/webhooks', { url, filter: { services: ['acme'] } })).toMatchObject({
    status: 201,
  })
})

test('the preview shows what each format would send about an alert, and sends nothing', async () => {
  const { ask, store } = await startRoutes()
  await put(store, anEvent('alert.opened', 1), anEvent('alert.updated', 2, { severity: 'critical' }))
  const all = (await ask('POST', '/v1/webhooks/preview', { alert: 'alr_1' })).body.data
  expect(all.map(({ format }: { format: string }) => format)).toEqual([
    ...['standard', 'slack', 'discord', 'teams', 'telegram', 'ntfy', 'pagerduty', 'alertmanager'],
  ])
  const one = await ask('POST', '/v1/webhooks/preview', { alert: 'alr_1', format: 'ntfy', locale: 'it' })
  expect(one.body.data).toMatchObject([{ format: 'ntfy', contentType: 'application/json' }])
  expect(JSON.parse(one.body.data[0].body).title).toBe('acme: il disservizio ora è critico (prima era grave)')
  expect(await ask('POST', '/v1/webhooks/preview', { alert: 'alr_9' })).toMatchObject({ status: 404 })
})

test('the log filters by state and shows the request; missed messages are sent again since an instant', async () => {
  const { ask, store, deliver, clock } = await startRoutes()
  const there = await receiver()
  there.answer = (_got, response) => response.writeHead(400, { 'webhook-delivery': 'abort-message' }).end()
  const { id, secret } = (await ask('POST', '/v1/webhooks', { url: there.url })).body
  await put(store, anEvent('alert.opened', 1, { id: 'alr_0' }))
  await deliver()
  clock.move(60_000)
  const since = new Date(clock.now()).toISOString()
  await put(
    store,
    anEvent('alert.opened', 1),
    anEvent('alert.resolved', 2),
    anEvent('alert.opened', 1, { id: 'alr_2' }),
  )
  // An endpoint that fails gets one request at a time.
  for (let time = 0; time < 4; time++) {
    await deliver()
    clock.move(15_000)
  }
  there.answer = (_got, response) => response.end()
  const ids = async (state: string) => {
    const { body } = await ask('GET', `/v1/webhooks/${id}/deliveries?state=${state}&limit=2`)
    return body.data.map((one: { id: string }) => one.id.replace(/_[0-9a-f]+$/, ''))
  }
  expect([await ids('discarded'), await ids('delivered')]).toEqual([['dlv_4', 'dlv_3'], []])
  const again = await ask('POST', `/v1/webhooks/${id}/redeliver`, { since })
  expect([again.status, again.body]).toEqual([202, { redelivered: 2, overtaken: 1, more: false }])
  for (let time = 0; time < 4; time++) {
    await deliver()
    clock.move(15_000)
  }
  expect((await ids('delivered')).toSorted()).toEqual(['dlv_3', 'dlv_4'])

  const [{ id: delivered }] = (await ask('GET', `/v1/webhooks/${id}/deliveries?state=delivered`)).body.data
  const { request } = (await ask('GET', `/v1/deliveries/${delivered}`)).body
  expect(request).toMatchObject({
    url: there.url,
    headers: { 'content-type': 'application/json', 'webhook-signature': 'v1,redacted' },
  })
  expect(JSON.parse(request.body)).toMatchObject({ type: 'alert.opened', data: { id: 'alr_2' } })
  expect(JSON.stringify(request)).not.toContain(secret)
  expect(await ask('POST', '/v1/webhooks/wh_none/redeliver', { since })).toMatchObject({ status: 404 })
})
