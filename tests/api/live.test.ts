import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  alertEvents,
  alertEvidence,
  alertPage,
  alert as alertSchema,
} from '../../src/api/views/alert-schemas.js'
import { services as servicesSchema, timeline } from '../../src/api/views/service-schemas.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { formatInstant } from '../../src/core/model/instant.js'
import { createNameAlert, nameEvent } from '../../src/pipeline/alerts/alert-names.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { configuration } from '../support/configuration.js'
import type { LiveLine } from '../support/live-line.js'
import { createLine, storedEvents } from '../support/live-line.js'
import { recordedLines } from '../support/recorded-day.js'
import type { ApiServer } from './api-server.js'
import { startApi } from './api-server.js'

const reading = composeReading({ authorKey: 'a test' }, configuration)
const nameAlert = createNameAlert({
  services: new Map(reading.services.map((service) => [service.id, service])),
  publicUrl: null,
})
const lines = recordedLines(3, 6_000)
let api: ApiServer
let line: LiveLine
let events: AlertEvent[]

/** Posts go in by the API and through the whole detection; what is read afterwards is what was found. */
beforeAll(async () => {
  api = await startApi((store) => {
    line = createLine({ store, ...reading })
    return { intake: line.intake, services: reading.services, clock: systemClock }
  })
  const headers = {
    ...(await api.bearer('ingest')),
    'Content-Type': 'application/x-ndjson',
    'Content-Encoding': 'gzip',
  }
  for (let from = 0; from < lines.length; from += 2_000) {
    const response = await api.post(
      '/v1/posts',
      gzipSync(lines.slice(from, from + 2_000).join('\n')),
      headers,
    )
    expect(response.status).toBe(202)
  }
  await line.intake.end('http')
  await line.drain()
  events = await storedEvents(api.store)
})
afterAll(() => api.close())

async function read<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
  return schema.parse(await (await api.get(path)).json())
}

test('every alert that was found is listed as its last event left it', async () => {
  const last = new Map(events.map(({ alert }) => [alert.id, alert]))
  const newestFirst = [...last.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  expect(newestFirst.map(({ service }) => service)).toEqual(expect.arrayContaining(['netflix', 'quibblio']))
  const shown = (await read('/v1/alerts', alertPage)).data
  expect(shown).toMatchObject(newestFirst)
  for (const alert of newestFirst) {
    expect(await read(`/v1/alerts/${alert.id}`, alertSchema)).toMatchObject(alert)
  }
})

test('each alert has its history, its posts and a chart in which it can be seen', async () => {
  for (const { alert, type } of events) {
    if (type !== 'alert.opened') continue
    const history = events.filter((event) => event.alert.id === alert.id)
    const shown = (await read(`/v1/alerts/${alert.id}/events`, alertEvents)).data
    expect(shown).toEqual(history.map((event) => nameEvent(event, nameAlert)))

    const evidence = await read(`/v1/alerts/${alert.id}/evidence`, alertEvidence)
    expect(evidence.data.map(({ url, ...post }) => post)).toEqual(history.at(-1)!.alert.evidence.posts)

    // A discovered service is first looked at when it stands out; a known one all the time.
    if (alert.discovered) continue
    const { data } = await read(`/v1/alerts/${alert.id}/timeline`, timeline)
    expect(data[0]!.at <= alert.startedAt).toBe(true)
    expect(data.some(({ observed, threshold }) => observed >= threshold)).toBe(true)
  }
})

test('a service says which alert it has, and its chart is that of the alert', async () => {
  const { data } = await read('/v1/services', servicesSchema)
  expect(data.map(({ id }) => id)).toEqual(reading.services.map(({ id }) => id))
  const last = new Map(events.map(({ alert }) => [alert.service, alert]))
  for (const { id, status, alertId } of data) {
    const alert = last.get(id)
    const isOver = alert === undefined || alert.status === 'resolved'
    expect({ id, status, alertId }).toEqual({
      id,
      status: isOver ? 'ok' : alert.status,
      alertId: isOver ? null : alert.id,
    })
  }
  const netflix = events.find(({ alert }) => alert.service === 'netflix')!.alert
  const chart = await read(`/v1/alerts/${netflix.id}/timeline`, timeline)
  const query = `from=${chart.from}&to=${chart.to}&step=1m`
  expect(await read(`/v1/services/netflix/timeline?${query}`, timeline)).toEqual(chart)
})

test('a post that is sent again changes nothing', async () => {
  const headers = { ...(await api.bearer('ingest')), 'Content-Type': 'application/x-ndjson' }
  await api.post('/v1/posts', lines.slice(0, 1_000).join('\n'), headers)
  await line.drain()
  expect(JSON.stringify(await storedEvents(api.store))).toBe(JSON.stringify(events))
})

test('an alert begun at an instant is found from that instant on', async () => {
  const [first] = events.map(({ alert }) => alert)
  const at = Date.parse(first!.startedAt)
  const idsSince = async (since: number) =>
    (await read(`/v1/alerts?since=${formatInstant(since)}`, alertPage)).data.map(({ id }) => id)
  expect(await idsSince(at)).toContain(first!.id)
  expect(await idsSince(at + 1)).not.toContain(first!.id)
})
