import { onTestFinished } from 'vitest'
import type { FakeXOptions } from '../../support/fake-x/answers.js'
import type { FakeX } from '../../support/fake-x/fake-x.js'
import { startFakeX } from '../../support/fake-x/fake-x.js'

export async function fakeX(options: FakeXOptions = {}): Promise<FakeX> {
  const fake = await startFakeX(options)
  onTestFinished(() => fake.stop())
  return fake
}

/** Waits for something to become true. The limit is far above what it takes; it ends a test that would hang. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const limit = Date.now() + 30_000
  while (!isTrue()) {
    if (Date.now() > limit) throw new Error(`waited in vain: ${what}`)
    await pause(5)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The time of a source that may be moved on, so that nobody waits for it. */
export function movedTime() {
  let moved = 0
  return {
    now: () => Date.now() + moved,
    move(ms: number): void {
      moved += ms
    },
  }
}

/** Requests of one kind, in order. */
export function askedFor(fake: FakeX, method: string, path: string) {
  return fake.asked.filter((each) => each.method === method && each.path === path)
}
