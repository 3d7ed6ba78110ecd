import { expect, test } from 'vitest'
import { createEndpointLimiter } from '../../src/webhooks/endpoint-limiter.js'

const well = { isWell: true, latencyMs: 100 }
const ill = { isWell: false, latencyMs: 15_000 }

/** Enters so often as it can, and gives what lets go again. */
function fill(limiter: ReturnType<typeof createEndpointLimiter>, endpoint: string, now = 0) {
  const entered: ((how: typeof well) => void)[] = []
  for (;;) {
    const entry = limiter.enter(endpoint, now)
    if (entry.kind !== 'entered') return entered
    entered.push(entry.leave)
  }
}

test('so many at a time to each endpoint, and one endpoint takes nothing from another', () => {
  const limiter = createEndpointLimiter(3)
  expect(fill(limiter, 'a')).toHaveLength(3)
  expect(fill(limiter, 'b')).toHaveLength(3)
})

test('who leaves makes room for one', () => {
  const limiter = createEndpointLimiter(2)
  fill(limiter, 'a')[0]!(well)
  expect(fill(limiter, 'a')).toHaveLength(1)
})

test('an endpoint that fails has one at a time, until it is well again', () => {
  const limiter = createEndpointLimiter(3)
  for (const leave of fill(limiter, 'a')) leave(ill)
  const [only, ...others] = fill(limiter, 'a')
  expect(others).toEqual([])
  only!(well)
  expect(fill(limiter, 'a')).toHaveLength(3)
})

test('deliveries that must wait return one after another at the pace of the endpoint, within 15 seconds', () => {
  const limiter = createEndpointLimiter(2)
  fill(limiter, 'a')[0]!({ isWell: true, latencyMs: 1_000 })
  fill(limiter, 'a')
  const waits = Array.from({ length: 200 }, () => {
    const entry = limiter.enter('a', 1_000)
    return entry.kind === 'full' ? entry.inMs : null
  })
  // A first request of a second weighs three tenths of one; two at a time halve that.
  expect(waits.slice(0, 3)).toEqual([150, 300, 450])
  expect(waits.slice(100)).toEqual(Array(100).fill(15_000))
})

test('a paused endpoint has none until its time, also after a later, shorter pause', () => {
  const limiter = createEndpointLimiter(2)
  limiter.pause('a', 20_000)
  limiter.pause('a', 10_000)
  expect(limiter.enter('a', 0)).toEqual({ kind: 'paused', inMs: 15_000 })
  expect(limiter.enter('a', 12_000)).toEqual({ kind: 'paused', inMs: 8_000 })
  expect(limiter.enter('a', 20_000).kind).toBe('entered')
})
