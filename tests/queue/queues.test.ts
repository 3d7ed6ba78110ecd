import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import type { JobQueue } from '../../src/pipeline/ports/job-queue.js'
import { createBullQueue } from '../../src/queue/bull-queue.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startRedis } from '../support/redis-server.js'
import { describeQueue } from './queue-conformance.js'

const opened: JobQueue[] = []

afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close()
})

describeQueue('the queue in memory', async () => {
  const failed: string[] = []
  const queue = createMemoryQueue({ clock: systemClock, onFailed: (id) => failed.push(id) })
  opened.push(queue)
  return { queue, failed }
})

describe.skipIf(!hasRedis)('on Redis', () => {
  let server: RedisServer
  let connection: Redis
  let made = 0
  beforeAll(async () => {
    server = await startRedis()
    connection = new Redis(server.url, { maxRetriesPerRequest: null })
  })
  afterAll(async () => {
    connection.disconnect()
    await server.stop()
  })

  describeQueue('the queue of BullMQ', async () => {
    const failed: string[] = []
    const queue = createBullQueue({
      name: `q${++made}`,
      prefix: 'test',
      connection,
      clock: systemClock,
      onFailed: (id) => failed.push(id),
      onError: (error) => {
        throw error
      },
    })
    opened.push(queue)
    return { queue, failed }
  })
})
