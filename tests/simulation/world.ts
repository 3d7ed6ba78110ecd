import type { Instant } from '../../src/core/model/instant.js'
import type { Clock } from '../../src/pipeline/ports/clock.js'
import { seededRandom } from '../support/seeded-random.js'

/**
 * Simulated time and chance. What is planned happens in the order of its time, one thing after the other, and the code
 * under test runs in between until it waits again. Equal seeds therefore give equal runs.
 */
export interface World extends Clock {
  random(): number
  /** Whole, from `least` to `most`. */
  draw(least: number, most: number): number
  chance(of: number): boolean
  pick<T>(list: readonly T[]): T
  /** Resolves so many milliseconds later. */
  after(ms: number): Promise<void>
  /** Plays until `isOver`, and says whether it came to that before `deadline`. */
  run(isOver: () => boolean, deadline: Instant): Promise<boolean>
  /** Moves time on, past all that is planned. */
  skip(ms: number): void
  /** Faults happen while this is true. */
  isStormy: boolean
}

interface Planned {
  readonly at: Instant
  /** Distinguishes what is planned for the same instant. */
  readonly order: number
  readonly fire: () => void
}

export function createWorld(seed: number, start: Instant): World {
  const random = seededRandom(seed)
  const planned: Planned[] = []
  let now = start
  let order = 0
  const draw = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const after = (ms: number) =>
    new Promise<void>((fire) =>
      push(planned, { at: now + Math.max(0, Math.round(ms)), order: order++, fire }),
    )

  return {
    now: () => now,
    // A signal that aborts ends no sleep here: processes are killed and never stopped.
    sleep: (ms) => after(ms),
    random,
    draw,
    chance: (of) => random() < of,
    pick: (list) => list[draw(0, list.length - 1)]!,
    after,
    async run(isOver, deadline) {
      while (!isOver()) {
        const next = pop(planned)
        if (next === undefined || next.at > deadline) return false
        now = Math.max(now, next.at)
        next.fire()
        // All that follows from it without waiting for the world.
        await new Promise(setImmediate)
      }
      return true
    },
    skip(ms) {
      now += ms
    },
    isStormy: true,
  }
}

const isBefore = (a: Planned, b: Planned) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap, the earliest first. */
function push(heap: Planned[], item: Planned): void {
  let place = heap.length
  heap.push(item)
  while (place > 0) {
    const parent = (place - 1) >> 1
    if (!isBefore(item, heap[parent]!)) break
    heap[place] = heap[parent]!
    place = parent
  }
  heap[place] = item
}

function pop(heap: Planned[]): Planned | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let place = 0
  for (;;) {
    let child = place * 2 + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, last)) break
    heap[place] = heap[child]!
    place = child
  }
  heap[place] = last
  return first
}
