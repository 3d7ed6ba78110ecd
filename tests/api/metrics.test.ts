import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAlert, store } from './api-server.js'
import type { WholeApi } from './whole-api.js'
import { startWholeApi } from './whole-api.js'

let api: WholeApi
beforeAll(async () => {
  api = await startWholeApi()
})
afterAll(() => api.close())

const scrape = async () => (await fetch(`${api.url}/metrics`)).text()

test('active alerts are metrics by service and severity, and leave with their end', async () => {
  await store(api.store, anAlert('a'))
  expect(await scrape()).toContain('outcry_alert_active{service="netflix",severity="major"} 1')
  await store(api.store, anAlert('a', { severity: 'critical' }), 2)
  const raised = await scrape()
  expect(raised).toContain('outcry_alert_active{service="netflix",severity="critical"} 1')
  expect(raised).not.toContain('severity="major"')
  await store(api.store, anAlert('a', { status: 'resolved', resolvedAt: '2024-05-06T13:00:00.000Z' }), 3)
  expect(await scrape()).not.toContain('outcry_alert_active{')
})

test('requests are counted by the pattern of their route', async () => {
  await fetch(`${api.url}/v1/alerts/none`)
  expect(await scrape()).toContain(
    'outcry_http_request_seconds_count{method="GET",route="/v1/alerts/{id}",status="404"} 1',
  )
})
