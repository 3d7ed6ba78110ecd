import { afterEach, expect, test } from 'vitest'
import type { AlertFilter } from '../../../../src/pipeline/alerts/search/alert-filter.js'
import { findAlerts } from '../../../../src/pipeline/alerts/search/find-alerts.js'
import { anEvent, BEGIN, movedClock, openStores, put } from '../../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

const FILTERS: readonly AlertFilter[] = [{ status: ['open'] }, {}]

test.each(FILTERS)('with the filter %j, since holds its instant and until does not', async (filter) => {
  const store = stores.open()
  await put(store, anEvent('alert.opened', 1))
  const count = async (bounds: AlertFilter) =>
    (await findAlerts(store, { ...filter, ...bounds }, { limit: 9 })).alerts.length
  expect([await count({ since: BEGIN }), await count({ since: BEGIN + 1 })]).toEqual([1, 0])
  expect([await count({ until: BEGIN }), await count({ until: BEGIN + 1 })]).toEqual([0, 1])
})
