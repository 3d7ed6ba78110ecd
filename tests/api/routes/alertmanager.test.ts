import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  alertGroups,
  gettableAlerts,
  gettableSilences,
} from '../../../src/api/routes/alertmanager/schemas.js'
import { changeSilences } from '../../../src/pipeline/silences/silences.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

const NOW = Date.UTC(2024, 4, 6, 13)
let api: ApiServer
beforeEach(async () => {
  api = await startApi(() => ({ clock: { now: () => NOW, sleep: async () => {} } }))
  await store(api.store, anAlert('a', { severity: 'critical' }))
  await store(api.store, anAlert('b', { service: 'vodafone' }))
  await store(api.store, anAlert('over', { service: 'spotify', status: 'resolved', resolvedAt: null }))
  const silence = {
    ...({ id: 'sil_1', kind: 'silence', window: null, comment: 'planned', createdBy: 'ops' } as const),
    matchers: [{ field: 'service', op: 'anyOf', values: ['vodafone', 'spotify'] } as const],
    ...{ startsAt: 0, endsAt: NOW + 1, createdAt: 0 },
  }
  await changeSilences(api.store, NOW, () => ({ silences: [silence], result: null }))
})
afterEach(() => api.close())

async function servicesFor(query: string): Promise<string> {
  const response = await api.get(`/api/v2/alerts?${query}`)
  return gettableAlerts
    .parse(await response.json())
    .map(({ labels }) => labels.service)
    .sort()
    .join(' ')
}

const filter = (text: string) => `filter=${encodeURIComponent(text)}`

test.each([
  ['', 'netflix vodafone'],
  ['silenced=false', 'netflix'],
  ['active=false&silenced=true&inhibited=true&unprocessed=false', 'vodafone'],
  [filter('service="netflix"'), 'netflix'],
  [filter('service!=netflix'), 'vodafone'],
  [filter('severity=~"major|crit.*"'), 'netflix vodafone'],
  [filter('severity=~"crit.+",alertname="OutcryOutage"'), 'netflix'],
  [`${filter('category=telecom')}&${filter('severity=major')}`, 'vodafone'],
  [filter('service!~".*flix"'), 'vodafone'],
  ['receiver=other', ''],
  ['receiver=out.*', 'netflix vodafone'],
])('alerts by %s', async (query, services) => {
  expect(await servicesFor(query)).toBe(services)
})

test('an expression that could take for ever, and what is no matcher, are refused', async () => {
  for (const text of ['service=~"(a+)+b"', 'service=~"[a-z]*"', 'nonsense']) {
    const response = await api.get(`/api/v2/alerts?${filter(text)}`)
    expect([text, response.status]).toEqual([text, 400])
  }
})

test('an alert has the labels of the push, and says which silence holds it back', async () => {
  const [, vodafone] = gettableAlerts
    .parse(await (await api.get('/api/v2/alerts')).json())
    .sort((a, b) => (a.labels.service! < b.labels.service! ? -1 : 1))
  expect(vodafone).toMatchObject({
    labels: {
      alertname: 'OutcryOutage',
      service: 'vodafone',
      severity: 'major',
      category: 'telecom',
      alert_id: 'b',
    },
    status: { state: 'suppressed', silencedBy: ['sil_1'], inhibitedBy: [] },
    receivers: [{ name: 'outcry' }],
  })
  expect(Date.parse(vodafone!.endsAt)).toBeGreaterThan(NOW)
  const groups = alertGroups.parse(await (await api.get('/api/v2/alerts/groups')).json())
  expect(groups.length).toBe(2)
})

test('silences are shown as an Alertmanager shows them', async () => {
  const [silence] = gettableSilences.parse(await (await api.get('/api/v2/silences')).json())
  expect(silence).toMatchObject({
    status: { state: 'active' },
    matchers: [{ name: 'service', value: 'vodafone|spotify', isRegex: true, isEqual: true }],
    createdBy: 'ops',
  })
  expect((await api.get('/api/v2/silence/none')).status).toBe(404)
  const status = (await (await api.get('/api/v2/status')).json()) as { versionInfo: { version: string } }
  expect(status.versionInfo.version).toMatch(/^0\.\d+\.\d+$/)
})
