import { afterEach, expect, test } from 'vitest'
import { readHistory } from '../../../src/pipeline/alerts/alert-store.js'
import { anEvent, movedClock, openStores, put } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

test('the history of an alert is in the order of its events, also beyond nine', async () => {
  const store = stores.open()
  for (let sequence = 1; sequence <= 12; sequence++) {
    await put(store, anEvent(sequence === 1 ? 'alert.opened' : 'alert.updated', sequence))
  }
  const sequences = (await readHistory(store, 'alr_1')).map(({ sequence }) => sequence)
  expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})
