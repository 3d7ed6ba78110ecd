import { afterEach, expect, test } from 'vitest'
import type { Alert } from '../../src/core/model/alert.js'
import { MINUTE } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { readDeliveries, readMessage } from '../../src/pipeline/notify/delivery-store.js'
import { sendDigests } from '../../src/pipeline/notify/digests.js'
import { createFanOut } from '../../src/pipeline/notify/fan-out.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { createFormats, servicesById } from '../../src/webhooks/formats/formats.js'
import { groupByCause } from '../../src/webhooks/formats/group-by-cause.js'
import { cloudEvening } from '../support/cloud-evening.js'
import { configuration } from '../support/configuration.js'
import { createLine } from '../support/live-line.js'
import { textsOf } from '../support/texts.js'
import { anEvent, aSubscription, movedClock, openStores } from './alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
afterEach(() => stores.clear())

interface Digest {
  readonly type: string
  readonly data: {
    readonly count: number
    readonly groups: readonly {
      readonly cause: { readonly service: string; readonly confidence: number } | null
      readonly alerts: readonly { readonly service: string }[]
    }[]
    readonly events: readonly unknown[]
  }
}

/** A bank that fails by itself while the cloud does. */
function bankDown(from: number): Post[] {
  const words = [
    'non riesco ad accedere a',
    'di nuovo in errore',
    'bonifici bloccati su',
    'non va',
    'down?',
    'app ferma di',
  ]
  return Array.from({ length: 60 }, (_, index) => ({
    ...cloudEvening(1)[0]!,
    id: `bank ${index}`,
    at: from + index * 12_000,
    text: `unicredit non funziona, ${words[index % words.length]} unicredit ${index}`,
    author: { id: `b${index}`, handle: null, followers: null, createdAt: null, verified: false },
  }))
}

test('a cloud’s outage comes as one digest with its customers together, and what fails by itself beside them', async () => {
  const store = stores.open()
  const line = createLine({ store, ...composeReading({ authorKey: 'a test' }, configuration) })
  const { services } = configuration
  const parts = { store, clock, formats: createFormats(null, textsOf, servicesById(services)) }
  await createSubscription(store, aSubscription({ groupWait: 600 }))
  await createSubscription(store, aSubscription({ id: 'wh_b', groupWait: 600, format: 'ntfy', locale: 'it' }))
  const evening = cloudEvening(5)
  const posts = [...evening, ...bankDown(evening[0]!.at + 12 * MINUTE)]
    .sort((a, b) => a.at - b.at)
    .filter(({ at }) => at < evening[0]!.at + 30 * MINUTE)
  for (let from = 0; from < posts.length; from += 200) {
    await line.intake.accept('x', posts.slice(from, from + 200))
  }
  await line.drain()
  const fanOut = createFanOut(parts)
  while ((await fanOut.step()).kind !== 'nothing-new');
  clock.move(11 * MINUTE)
  await sendDigests(parts)

  const bodyFor = async (id: string) => {
    const { deliveries } = await readDeliveries(store, id, { limit: 9 })
    expect(deliveries).toHaveLength(1)
    return JSON.parse((await readMessage(store, deliveries[0]!.message)).body)
  }
  const { type, data } = (await bodyFor('wh_a')) as Digest
  expect(type).toBe('alert.digest')
  expect(data.events).toHaveLength(data.count)
  const groups = data.groups.map(({ cause, alerts }) => [
    cause?.service ?? null,
    alerts.map(({ service }) => service).sort(),
  ])
  expect(groups).toEqual([
    ['aws', ['aws', 'netflix', 'slack', 'twitch']],
    [null, ['unicredit']],
  ])
  expect(data.groups[0]!.cause!.confidence).toBeGreaterThan(0.9)

  const lines = ((await bodyFor('wh_b')) as { message: string }).message.split('\n')
  expect(lines[0]).toMatch(/^Causa probabile: Amazon Web Services \(\d+%\)$/)
  const names = ['Netflix', 'Amazon Web Services', 'Slack', 'Twitch', 'UniCredit']
  for (const [index, name] of names.entries()) expect(lines[index + 1]).toContain(name)
})

const upstream = { service: 'cloud', confidence: 0.8 }

test('events go with the cause that the newest event of their alert knows; one alert alone is no group', () => {
  const events = [
    anEvent('alert.opened', 1, { id: 'alr_bank', service: 'bank' }),
    anEvent('alert.opened', 1, { id: 'alr_a', service: 'a' }),
    anEvent('alert.opened', 1, { id: 'alr_cloud', service: 'cloud' }),
    anEvent('alert.opened', 1, {
      id: 'alr_b',
      service: 'b',
      upstream: { service: 'cloud', confidence: 0.7 },
    }),
    anEvent('alert.updated', 2, { id: 'alr_a', service: 'a', upstream }),
  ]
  const shown = groupByCause(events).map(({ cause, alerts, events: own }) => ({
    cause,
    alerts: alerts.map(({ id }) => id),
    events: own.map(({ alert, sequence }) => `${alert.service} ${sequence}`),
  }))
  expect(shown).toEqual([
    { cause: upstream, alerts: ['alr_a', 'alr_cloud', 'alr_b'], events: ['a 1', 'cloud 1', 'b 1', 'a 2'] },
    { cause: null, alerts: ['alr_bank'], events: ['bank 1'] },
  ])
})

test('the biggest comes first, be it one alert or all alerts of a cause, and what is over comes last', () => {
  const opened = (service: string, over: Partial<Alert>) =>
    anEvent('alert.opened', 1, { id: `alr_${service}`, service, people: 10, severity: 'minor', ...over })
  const events = [
    opened('a', { upstream, people: 40 }),
    opened('b', { upstream, people: 40 }),
    opened('small', { people: 70 }),
    opened('large', { people: 90 }),
    opened('bad', { severity: 'critical' }),
    anEvent('alert.resolved', 2, { id: 'alr_over', service: 'over', people: 900, severity: 'critical' }),
  ]
  const order = groupByCause(events).map(({ alerts }) => alerts.map(({ service }) => service).join(' '))
  expect(order).toEqual(['bad', 'large', 'a b', 'small', 'over'])
  const write = createFormats(null, textsOf).ntfy
  const { body } = write({ kind: 'digest', id: 'd', at: events[0]!.at, events }, { locale: 'en' })
  const lines = (JSON.parse(body) as { message: string }).message.split('\n')
  // Only the alerts of the cause stand below its line.
  expect(lines.map((line) => /^↳|^Probably/.exec(line)?.[0] ?? '')).toEqual([
    '',
    '',
    'Probably',
    '↳',
    '↳',
    '',
    '',
    '',
  ])
})

test('a digest about one cause alone says so in its title, and one alert names its cause and its company', () => {
  const write = createFormats(null, textsOf).ntfy
  const a = anEvent('alert.opened', 1, {
    ...{ id: 'alr_a', service: 'a', upstream },
    siblings: ['cloud', 'b', 'c', 'd', 'e'].map((service) => ({ id: `alr_${service}`, service })),
  })
  const cloud = anEvent('alert.opened', 1, { id: 'alr_cloud', service: 'cloud' })
  const digest = write({ kind: 'digest', id: 'd', at: a.at, events: [a, cloud] }, { locale: 'en' })
  expect(JSON.parse(digest.body).title).toBe('Problems with cloud and services that depend on it')
  const { message } = JSON.parse(write({ kind: 'alert', event: a }, { locale: 'en' }).body)
  expect(message).toContain('Probable cause: cloud (80%)')
  expect(message).toContain('Failing together with: b, c, d, 1 more')
})
