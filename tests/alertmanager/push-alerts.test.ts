import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Push } from '../../src/alertmanager/push-alerts.js'
import { createPush } from '../../src/alertmanager/push-alerts.js'
import { createSendAlerts } from '../../src/alertmanager/send-alerts.js'
import type { Alert } from '../../src/core/model/alert.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { changeSilences } from '../../src/pipeline/silences/silences.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { createFormats } from '../../src/webhooks/formats/formats.js'
import { anAlert, store as storeAlert } from '../api/api-server.js'
import { configuration } from '../support/configuration.js'
import type { FakeAlertmanager } from '../support/fake-alertmanager.js'
import { startAlertmanager } from '../support/fake-alertmanager.js'
import { textsOf } from '../support/texts.js'
import { anEvent } from '../webhooks/alert-events.js'

const OPENED = Date.UTC(2024, 4, 6, 12, 4)
const MINUTE = 60_000
const services = new Map(configuration.services.map((service) => [service.id, service]))
const never = new AbortController().signal
let folder: string
let store: Store
let manager: FakeAlertmanager
let now: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-alertmanager-'))
  store = openEmbeddedStore(folder, { clock: systemClock })
  manager = await startAlertmanager()
  now = OPENED
})
afterEach(async () => {
  await manager.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Calling it again is what a process has that takes the work over. */
function pusher(address = manager.url, timeoutMs = 30_000): () => Promise<Push> {
  const push = createPush({
    store,
    clock: { ...systemClock, now: () => now },
    services,
    publicUrl: 'https://outcry.example',
    address,
    send: createSendAlerts(address, { timeoutMs }),
    everyMs: MINUTE,
  })
  return () => push(never)
}

const is = (over: Partial<Alert>, sequence: number) => storeAlert(store, anAlert('alr_1', over), sequence)
const RESOLVED = { status: 'resolved', resolvedAt: '2024-05-06T12:30:00.000Z' } as const

describe('what is sent', () => {
  test('an open alert, in the form that an Alertmanager takes', async () => {
    await is({}, 1)
    expect(await pusher()()).toEqual({ kind: 'accepted' })
    expect(manager.refused).toEqual([])
    expect(manager.taken).toEqual([
      [
        {
          labels: {
            alert_id: 'alr_1',
            alertname: 'OutcryOutage',
            service: 'netflix',
            severity: 'major',
            category: 'streaming',
          },
          annotations: {
            summary: 'Netflix: people report an outage (major)',
            description:
              '40 complaints in PT5M, 1 expected; 38 people so far. Where: Lombardia 60 %. What: login.',
            status: 'open',
            confidence: '0.9',
          },
          startsAt: '2024-05-06T12:00:00.000Z',
          endsAt: '2024-05-06T12:08:00.000Z',
          generatorURL: 'https://outcry.example/alerts/alr_1',
        },
      ],
    ])
  })

  test('it fires for as long as it is sent again, and by itself no more when that ends', async () => {
    await is({}, 1)
    const push = pusher()
    for (let minute = 0; minute < 10; minute++) {
      await push()
      now += MINUTE
      expect(manager.firing(now)).toEqual(['netflix major'])
    }
    expect(manager.firing(now + 5 * MINUTE)).toEqual([])
  })

  test('its end is sent once, at the instant of the end', async () => {
    await is({}, 1)
    const push = pusher()
    await push()
    now = Date.UTC(2024, 4, 6, 12, 31)
    await is(RESOLVED, 2)
    await push()
    expect(manager.taken[1]).toMatchObject([
      { annotations: { status: 'resolved' }, endsAt: '2024-05-06T12:30:00.000Z' },
    ])
    expect(manager.firing(now)).toEqual([])
    expect(await push()).toEqual({ kind: 'nothing-to-push' })
    expect(manager.taken).toHaveLength(2)
  })

  test('a false alarm ends now', async () => {
    await is({}, 1)
    const push = pusher()
    await push()
    await is({ status: 'retracted' }, 2)
    now += 5_000
    await push()
    expect(manager.firing(now)).toEqual([])
  })

  test('when its severity changes the alert of the old one ends, and comes back with it', async () => {
    await is({}, 1)
    const push = pusher()
    await push()
    await is({ severity: 'critical' }, 2)
    now += 5_000
    await push()
    expect(manager.firing(now)).toEqual(['netflix critical'])
    await is({ severity: 'major' }, 3)
    now += 5_000
    await push()
    expect(manager.firing(now)).toEqual(['netflix major'])
  })

  test('one that ended while another of the same service began does not end the new one', async () => {
    await is({}, 1)
    const push = pusher()
    await push()
    await is(RESOLVED, 2)
    await storeAlert(store, anAlert('alr_2', { startedAt: '2024-05-06T12:40:00.000Z' }))
    now = Date.UTC(2024, 4, 6, 12, 45)
    await push()
    expect(manager.taken[1]).toMatchObject([
      { labels: { alert_id: 'alr_1' }, endsAt: RESOLVED.resolvedAt },
      { labels: { alert_id: 'alr_2' } },
    ])
    expect(manager.firing(now)).toEqual(['netflix major'])
  })

  test('services of no catalogue have no category, and posts ahead of the clock harm nothing', async () => {
    const ahead = '2024-05-06T15:00:00.000Z'
    await storeAlert(store, anAlert('alr_q', { service: 'quibblio', discovered: true, startedAt: ahead }))
    expect(await pusher()()).toEqual({ kind: 'accepted' })
    expect(manager.taken[0]![0]!.labels).toEqual({
      alert_id: 'alr_q',
      alertname: 'OutcryOutage',
      service: 'quibblio',
      severity: 'major',
    })
  })

  test('nothing of a silenced alert: it ends there when the silence begins, and is back after it', async () => {
    await is({}, 1)
    const push = pusher()
    await push()
    const silence = {
      id: 'sil_1',
      kind: 'silence',
      matchers: [{ field: 'service', op: 'is', values: ['netflix'] }],
      startsAt: now,
      endsAt: now + 10 * MINUTE,
      window: null,
      comment: 'known',
      createdBy: 'a test',
      createdAt: now,
    } as const
    await changeSilences(store, now, () => ({ silences: [silence], result: null }))
    now += 5_000
    await push()
    expect(manager.firing(now)).toEqual([])
    expect(await push()).toEqual({ kind: 'nothing-to-push' })
    now += 10 * MINUTE
    await push()
    expect(manager.firing(now)).toEqual(['netflix major'])
  })

  test('the labels that the webhook format has too', async () => {
    await is({}, 1)
    await pusher()()
    const format = createFormats(null, textsOf, services).alertmanager
    const event = { ...anEvent('alert.opened', 1), alert: anAlert('alr_1', {}) }
    const { body } = format({ kind: 'alert', event }, { locale: 'en' })
    expect(manager.taken[0]![0]!.labels).toEqual(JSON.parse(body).alerts[0].labels)
  })

  test('nothing, while nothing is open', async () => {
    expect(await pusher()()).toEqual({ kind: 'nothing-to-push' })
    expect(manager.taken).toEqual([])
  })
})

describe('an Alertmanager that is away', () => {
  test('for the end of an alert receives it when it is back, from the process that leads then', async () => {
    await is({}, 1)
    await pusher()()
    manager.mode = 'broken'
    await is(RESOLVED, 2)
    now = Date.UTC(2024, 4, 6, 12, 31)
    expect(await pusher()()).toEqual({ kind: 'refused', status: 503, answer: '"not ready"' })
    manager.mode = 'well'
    expect(await pusher()()).toEqual({ kind: 'accepted' })
    expect(manager.taken[1]).toMatchObject([{ annotations: { status: 'resolved' } }])
    expect(await pusher()()).toEqual({ kind: 'nothing-to-push' })
  })

  test('that hangs is given up, and one that refuses connections says so', async () => {
    await is({}, 1)
    manager.mode = 'hang'
    expect(await pusher(manager.url, 200)()).toMatchObject({
      kind: 'unreachable',
      why: expect.stringContaining('timeout'),
    })
    const gone = await startAlertmanager()
    await gone.close()
    expect(await pusher(gone.url)()).toMatchObject({
      kind: 'unreachable',
      why: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('of two each is sent what it has not received', async () => {
    const other = await startAlertmanager()
    await is({}, 1)
    await Promise.all([pusher()(), pusher(other.url)()])
    other.mode = 'broken'
    await is(RESOLVED, 2)
    now = Date.UTC(2024, 4, 6, 12, 31)
    await Promise.all([pusher()(), pusher(other.url)()])
    other.mode = 'well'
    expect(await Promise.all([pusher()(), pusher(other.url)()])).toEqual([
      { kind: 'nothing-to-push' },
      { kind: 'accepted' },
    ])
    await other.close()
  })
})

test('an address may have a path, a name and a password', async () => {
  const behind = await startAlertmanager('/alertmanager')
  await is({}, 1)
  const address = `${behind.url.replace('//', '//me:p%40ss@')}/`
  expect(await pusher(address)()).toEqual({ kind: 'accepted' })
  expect(behind.authorizations).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`])
  await behind.close()
})
