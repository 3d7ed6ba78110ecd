import { expect, test } from 'vitest'
import { DAY } from '../../src/core/model/instant.js'
import { describeStore } from '../stores/store-conformance.js'
import { play } from './play.js'
import { createSimulatedStore } from './simulated-store.js'

/**
 * Deployments under faults, each from a seed: some here, more by command.
 *   npm run simulate -- --seeds 10000
 *   npm run simulate -- --seed 4711
 */
const FIRST = Number(process.env.SIMULATE_FROM ?? 1)
/** CI plays 300 beside this. */
const RUNS = Number(process.env.SIMULATE_RUNS ?? 15)

test(`whatever fails, nothing is lost, doubled or out of order (${RUNS} runs)`, {
  timeout: DAY,
}, async () => {
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    const { violations } = await play(seed)
    if (violations.length === 0) continue
    expect.fail(`run ${seed}:\n${violations.join('\n')}\n\nTo repeat it: npm run simulate -- --seed ${seed}`)
  }
})

test('equal seeds give equal runs', async () => {
  const first = (await play(FIRST)).trace()
  expect((await play(FIRST)).trace()).toBe(first)
  expect((await play(FIRST + 1)).trace()).not.toBe(first)
})

describeStore('the simulated store', async () => createSimulatedStore(Date.now))
