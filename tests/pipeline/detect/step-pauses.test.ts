import { afterEach, describe, expect, test } from 'vitest'
import { shardOf } from '../../../src/core/engine/shard-of.js'
import { formatInstant, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import { parsePost } from '../../../src/core/model/post.js'
import { SHARD_OUTPUTS } from '../../../src/pipeline/detect/shard-output-entry.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import { shardLog } from '../../../src/pipeline/intake/shard-entry.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { configuration } from '../../support/configuration.js'
import type { LiveLine } from '../../support/live-line.js'
import { createLine, storedEvents } from '../../support/live-line.js'
import { BEGIN, movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())
const reading = composeReading({ authorKey: 'any' }, configuration)
const NETFLIX = shardOf('netflix')

const TEXTS = ['netflix non funziona', 'netflix is down', 'netflix non va', "can't open netflix, is it down?"]

/** Twenty complaints, one every five seconds from `minute` on. */
function complaints(minute: number): Post[] {
  return Array.from({ length: 20 }, (_, index) => {
    const parsed = parsePost({
      id: `${minute}-${index}`,
      source: 'x',
      createdAt: formatInstant(BEGIN + minute * MINUTE + index * 5 * SECOND),
      author: { id: `author ${minute} ${index}` },
      text: `${TEXTS[index % TEXTS.length]} ${['mah', 'uffa', 'ancora', 'stasera', 'again'][index % 5]}`,
    })
    if (parsed.kind !== 'post') throw new Error(parsed.detail)
    return parsed.post
  })
}

/** A store whose process stands still before its n-th question, as with SIGSTOP, while `meanwhile` happens. */
function pausing(store: Store, nth: number, meanwhile: () => Promise<void>) {
  let asked = 0
  const pause = async () => {
    if (++asked === nth) await meanwhile()
  }
  const slow: Store = {
    ...store,
    get: async (keys) => pause().then(() => store.get(keys)),
    list: async (range) => pause().then(() => store.list(range)),
    readLog: async (log, after, limit) => pause().then(() => store.readLog(log, after, limit)),
    commit: async (change) => pause().then(() => store.commit(change)),
  }
  return { store: slow, asked: () => asked }
}

const stages: [string, (line: LiveLine) => Promise<{ readonly kind: string }>][] = [
  ['a sequencer', (line) => line.order.step()],
  ['a shard processor', (line) => line.shards.step(NETFLIX)],
  ['a correlator', (line) => line.causes.step()],
]

describe('a process that stands still while another goes on', () => {
  test.each(stages)('%s is refused at any point, and nothing is lost or double', async (_, step) => {
    for (let nth = 1; ; nth++) {
      const store = stores.open()
      const other = createLine({ store, ...reading })
      await other.intake.accept('ndjson', complaints(0))
      await other.order.step()
      await other.shards.step(NETFLIX)
      await other.intake.accept('ndjson', complaints(2))
      const { store: slow, asked } = pausing(store, nth, async () => {
        await other.drain()
        // Entries that nobody has used up, so that the log goes on behind the trimmed ones.
        await other.intake.accept('ndjson', complaints(4))
        await other.order.step()
        await other.shards.step(NETFLIX)
        await other.intake.accept('ndjson', complaints(6))
      })
      const line = createLine({ store: slow, ...reading })
      const { kind } = await step(line)
      const wasPaused = asked() >= nth
      await line.drain()
      await other.drain()
      expect(kind).toMatch(/^(refused|moved|nothing-new)$/)
      const events = (await storedEvents(store)).map(({ alert, sequence }) => `${alert.id} ${sequence}`)
      expect(events.length).toBeGreaterThan(0)
      expect(new Set(events).size).toBe(events.length)
      if (!wasPaused) return
    }
  })
})

test.each([
  ['the intake log', INTAKE, stages[0]![1]],
  [`the log of shard ${NETFLIX}`, shardLog(NETFLIX), stages[1]![1]],
  ['the log of shard outputs', SHARD_OUTPUTS, stages[2]![1]],
])('%s with a gap is damaged when no other process has moved on', async (title, log, step) => {
  const store = stores.open()
  await store.commit({ append: [1, 2].map(() => ({ log, value: '{}' })), trim: [{ log, upTo: 1 }] })
  await expect(step(createLine({ store, ...reading }))).rejects.toThrow(
    `${title} cannot be used: after entry 0 comes 2`,
  )
})
