import { expect, test } from 'vitest'
import type { Consumer } from '../../../src/pipeline/log/consume.js'
import { consume, newConsumerMemory } from '../../../src/pipeline/log/consume.js'
import { createSimulatedStore } from '../../simulation/simulated-store.js'

/** Appends entries of these lengths, consumes them, and gives how many each step applied. */
async function stepsOf(lengths: readonly number[]): Promise<{ steps: number[]; reads: number[] }> {
  const store = createSimulatedStore(Date.now)
  await store.commit({ append: lengths.map((length) => ({ log: 'l', value: 'x'.repeat(length) })) })
  const reads: number[] = []
  const consumer: Consumer<number[], object> = {
    store: {
      ...store,
      async readLog(log, after, limit) {
        const entries = await store.readLog(log, after, limit)
        reads.push(entries.reduce((sum, { value }) => sum + value.length, 0))
        return entries
      },
    },
    log: 'l',
    title: 'the log',
    offsetKey: 'offset',
    limit: 100,
    load: async () => ({ offsetText: null, position: 0, state: [] }),
    apply: async ({ position, state }, entries) => ({
      offsetText: String(position + entries.length),
      position: position + entries.length,
      state: [...state, ...entries.map(({ value }) => value.length)],
      change: {},
      found: {},
    }),
  }
  const memory = newConsumerMemory<number[]>()
  const steps: number[] = []
  for (;;) {
    const step = await consume(memory, consumer)
    if (step.kind !== 'moved') break
    steps.push(step.entries)
  }
  expect(memory.snapshot?.state).toEqual(lengths)
  return { steps, reads }
}

test('small entries are applied many at a time', async () => {
  const { steps } = await stepsOf(Array(250).fill(100))
  expect(steps).toEqual([100, 100, 50])
})

test('large entries are applied one after the other, and are not read again and again', async () => {
  const lengths = Array(40).fill(300_000)
  const { steps, reads } = await stepsOf(lengths)
  expect(steps).toEqual(Array(40).fill(1))
  const all = lengths.reduce((sum, length) => sum + length, 0)
  expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(4 * all)
})

test('after a quiet time few entries are read at first, in case they are large', async () => {
  const store = createSimulatedStore(Date.now)
  const asked: number[] = []
  const consumer: Consumer<null, object> = {
    store: {
      ...store,
      readLog: (log, after, limit) => {
        asked.push(limit)
        return store.readLog(log, after, limit)
      },
    },
    ...{ log: 'l', title: 'the log', offsetKey: 'offset', limit: 100 },
    load: async () => ({ offsetText: null, position: 0, state: null }),
    apply: async (_, entries) => {
      const position = entries.at(-1)!.number
      return { offsetText: String(position), position, state: null, change: {}, found: {} }
    },
  }
  const memory = newConsumerMemory<null>()
  const append = (count: number) =>
    store.commit({ append: Array.from({ length: count }, () => ({ log: 'l', value: 'x' })) })
  await append(3)
  await consume(memory, consumer)
  await append(40)
  for (let step = 0; step < 4; step++) await consume(memory, consumer)
  expect(asked).toEqual([100, 8, 16, 32, 64])
})

test('behind large entries, small ones are applied many at a time again', async () => {
  const { steps } = await stepsOf([...Array(3).fill(300_000), ...Array(400).fill(10)])
  expect(Math.max(...steps)).toBe(100)
})
