import { expect, test } from 'vitest'
import { within } from '../../../src/api/http/with-timeout.js'

/** As a stopped process: nothing of it runs for so long. Unit: milliseconds. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Work that takes some turns of the event loop, as answers of a store do. */
function afterTurns(turns: number): Promise<string> {
  return new Promise((resolve) => {
    const next = (left: number) => (left === 0 ? resolve('done') : setImmediate(next, left - 1))
    next(turns)
  })
}

test('a process that stood still does not say that the store is silent', async () => {
  const answer = within(500, afterTurns(20))
  standStill(1_500)
  expect(await answer).toBe('done')
})

test('a store that does not answer is silent after the time', async () => {
  await expect(within(50, new Promise(() => {}))).rejects.toThrow('no answer within 50 ms')
})
