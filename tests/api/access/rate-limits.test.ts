import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createRates } from '../../../src/api/access/rate-limits.js'
import { connectRedis } from '../../../src/stores/redis/connect-redis.js'
import { hasRedis, startRedis } from '../../support/redis-server.js'

const limits = { read: 3, ingest: 1, admin: 0 }
const take = async (rates: ReturnType<typeof createRates>, who = 'a') => {
  const taken = await rates.take('read', who)
  return taken === null ? null : [taken.isOver, taken.left]
}

test.skipIf(!hasRedis)(
  'processes on one Redis count together, and go on counting alone while it is away',
  async () => {
    const server = await startRedis()
    const connections = [0, 1].map(() => connectRedis(server.url, { onUp: () => {}, onDown: () => {} }))
    await Promise.all(connections.map((connection) => connection.ping()))
    const [one, other] = connections.map((client) =>
      createRates({ limits, redis: { client, prefix: '{t}' } }),
    ) as [ReturnType<typeof createRates>, ReturnType<typeof createRates>]
    expect([await take(one), await take(other), await take(one), await take(other)]).toEqual([
      [false, 2],
      [false, 1],
      [false, 0],
      [true, 0],
    ])
    expect(await take(one, 'b')).toEqual([false, 2])
    expect(await connections[0]!.keys('*')).toEqual(
      expect.arrayContaining(['{t}:rate:read:a', '{t}:rate:read:b']),
    )

    const cut = connections.map((connection) => once(connection, 'close'))
    await server.crash()
    await Promise.all(cut)
    expect([await take(one), await take(other)]).toEqual([
      [false, 2],
      [false, 2],
    ])
    for (const connection of connections) connection.disconnect()
    await server.stop()
  },
)

test('what is not limited is not counted', async () => {
  expect(await createRates({ limits }).take('admin', 'a')).toBeNull()
})
