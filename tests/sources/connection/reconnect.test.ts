import { expect, test } from 'vitest'
import type { Clock } from '../../../src/pipeline/ports/clock.js'
import type { Ended } from '../../../src/sources/connection/reconnect.js'
import { reconnect } from '../../../src/sources/connection/reconnect.js'

test('failures in a row are counted for the wait, and a connection that delivered begins the count anew', async () => {
  const { reported, gaveUpOn } = await play([
    fails('a'),
    fails('b'),
    delivers('c'),
    fails('d'),
    fails('final'),
  ])
  expect(reported).toEqual(['wait 1 after a', 'wait 2 after b', 'wait 1 after c', 'wait 2 after d'])
  expect(gaveUpOn).toBe('final')
})

test('a wait of nothing is asked for when only a person can help: it ends with that failure', async () => {
  expect(await play([fails('final')])).toEqual({ reported: [], gaveUpOn: 'final' })
})

test('a stop ends it after the connection, without another wait', async () => {
  const controller = new AbortController()
  const sleeps: number[] = []
  const ended = await reconnect({
    connect: async () => {
      controller.abort()
      return fails('stopped')
    },
    waitBefore: () => 1,
    clock: instantClock(sleeps),
    signal: controller.signal,
  })
  expect({ ended, sleeps }).toEqual({ ended: null, sleeps: [] })
})

test('a stop during the wait ends it without another connection; a stop before the start, without any', async () => {
  const controller = new AbortController()
  let connections = 0
  const parts = {
    connect: async () => {
      connections++
      return fails('x')
    },
    waitBefore: () => 1,
    clock: { now: () => 0, sleep: async () => controller.abort() },
    signal: controller.signal,
  }
  expect(await reconnect(parts)).toBe(null)
  expect(await reconnect(parts)).toBe(null)
  expect(connections).toBe(1)
})

function fails(failure: string): Ended {
  return { wasHealthy: false, failure }
}

function delivers(failure: string): Ended {
  return { wasHealthy: true, failure }
}

/** Plays connections that end so; "final" is what nothing can mend. */
async function play(endings: readonly Ended[]) {
  const reported: string[] = []
  const left = [...endings]
  const result = await reconnect({
    connect: async () => left.shift()!,
    waitBefore: (failures, failure) => (failure === 'final' ? null : failures),
    onWait: (ms, failure) => reported.push(`wait ${ms} after ${failure}`),
    clock: instantClock([]),
    signal: new AbortController().signal,
  })
  return { reported, gaveUpOn: result?.gaveUpOn }
}

function instantClock(sleeps: number[]): Clock {
  return {
    now: () => 0,
    async sleep(ms) {
      sleeps.push(ms)
    },
  }
}
