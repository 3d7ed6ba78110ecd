import { afterEach, expect, test } from 'vitest'
import { createIdempotency } from '../../../src/api/access/idempotency.js'
import { DAY } from '../../../src/core/model/instant.js'
import { movedClock, openStores } from '../../webhooks/alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
afterEach(() => stores.clear())

test('a key holds for a day, and not a millisecond longer', async () => {
  const store = stores.open()
  const { once } = createIdempotency<string>({ store, clock })
  const request = { sender: 'a', key: 'k', body: Buffer.from('body') }
  const send = async () => (await once(request, (also) => store.commit(also), 'answer')).kind
  expect(await send()).toBe('done')
  clock.move(DAY - 1)
  expect(await send()).toBe('done-before')
  clock.move(1)
  expect(await send()).toBe('done')
})
