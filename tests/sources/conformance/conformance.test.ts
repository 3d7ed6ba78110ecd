import { describe, expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../../src/pipeline/ports/clock.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import type { MemoryIntake } from '../bluesky/live-source.js'
import { createMemoryIntake, detailsOf, kindsOf, textsOf, until } from '../bluesky/live-source.js'
import type { Network } from './network.js'
import { hastyClock } from './network.js'
import { startFeed, startHackerNews, startLemmy, startNewLemmy, startStatus } from './polled.js'
import { startBluesky, startMastodon, startX } from './streams.js'

/** Every network, and how its first words say that it is read: streams bring only what is written after that. */
const NETWORKS: readonly (readonly [name: string, start: () => Promise<Network>])[] = [
  ['bluesky', startBluesky],
  ['mastodon', startMastodon],
  ['x', startX],
  ['status', startStatus],
  ['feed', startFeed],
  ['hackernews', startHackerNews],
  ['lemmy', startLemmy],
  ['lemmy 1.0', startNewLemmy],
]

function read(network: Network, cursor: string | null = null) {
  const intake = createMemoryIntake(cursor)
  // As the real one, it gives the cursor of the last batch.
  Object.defineProperty(intake, 'cursor', { get: () => intake.stored })
  const waits: number[] = []
  const time = network.isQuick ? systemClock : hastyClock()
  const clock: Clock = {
    now: time.now,
    sleep(ms, signal) {
      waits.push(ms)
      return time.sleep(ms, signal)
    },
  }
  const controller = new AbortController()
  const run = network.source(clock).run(intake, controller.signal)
  run.catch(() => {})
  const stop = async () => {
    controller.abort()
    await run
  }
  onTestFinished(stop)
  return { intake, clock, waits, stop }
}

const hasText = (intake: MemoryIntake, text: string) => textsOf(intake).some((said) => said.includes(text))
const isLive = (intake: MemoryIntake) => kindsOf(intake).at(-1) === 'live'

/** Some networks are live once they have brought a post. */
async function untilLive(network: Network, intake: MemoryIntake): Promise<void> {
  for (let n = 0; !isLive(intake); n++) {
    if (n > 1_000) throw new Error(`is not live: ${JSON.stringify(intake.conditions.slice(-5))}`)
    if (n % 20 === 19) network.says(`hello ${n}`, Date.now())
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe.each(NETWORKS)('%s', (_name, start) => {
  async function started() {
    const network = await start()
    onTestFinished(() => network.stop())
    const reading = read(network)
    await untilLive(network, reading.intake)
    return { network, ...reading }
  }

  test('starts, brings what is written, repairs a gap, and stops at once', async () => {
    const { network, intake, clock, stop } = await started()
    network.says('first', clock.now())
    await until('the first post', () => hasText(intake, 'first'))
    await stop()
    network.missed('second', Date.now())
    network.missed('third', Date.now())
    const again = read(network, intake.stored)
    await until('the gap', () => hasText(again.intake, 'second') && hasText(again.intake, 'third'))
    const began = performance.now()
    await again.stop()
    // Ten seconds is when a worker is ended by force; a source has nothing to wait for.
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test.each([401, 403, 404, 429] as const)('%i is said, waited for, and overcome', async (status) => {
    const network = await start()
    onTestFinished(() => network.stop())
    network.refuse(3, status)
    const { intake, waits } = read(network)
    await until('the refusal', () => kindsOf(intake).length >= 2 || network.asked >= 3)
    if (network.final?.includes(status)) await until('off', () => kindsOf(intake).at(-1) === 'off')
    else await untilLive(network, intake)
    expect(kindsOf(intake)[0]).not.toBe('live')
    expect(detailsOf(intake)).toMatch(new RegExp(`${status}|refuse|stream`))
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(network.isQuick ? 10 : 1_000)
  })

  test.each(['stall', 'hang', 'garble', 'flood'] as const)('survives: %s', async (fault) => {
    const { network, intake, clock } = await started()
    network.says('before', clock.now())
    await until('the post before', () => hasText(intake, 'before'))
    network[fault]()
    // What is written meanwhile may be lost with a connection; what comes afterwards may not.
    for (let n = 0; !hasText(intake, 'later'); n++) {
      if (n > 1_000) throw new Error(`brings nothing: ${JSON.stringify(intake.conditions.slice(-5))}`)
      if (n % 20 === 0) network.says(`later ${n}`, clock.now())
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await untilLive(network, intake)
  })

  test('a clock that is ahead brings no post from the future', async () => {
    const { network, intake, clock } = await started()
    network.says('ahead', clock.now() + 5 * 86_400_000)
    network.says('right', clock.now())
    await until('the post behind it', () => hasText(intake, 'right'))
    const ahead = intake.posts.filter(({ text }) => text.includes('ahead'))
    for (const { at } of ahead) expect(at).toBeLessThanOrEqual(clock.now() + 60_000)
  })

  test('a deletion is obeyed where the network says so', async ({ skip }) => {
    const { network, intake, clock } = await started()
    if (network.deletes === undefined) return skip('it says of no post that it was deleted')
    network.says('regretted', clock.now())
    await until('the post', () => hasText(intake, 'regretted'))
    const { id } = intake.posts.find(({ text }) => text.includes('regretted'))!
    network.deletes('regretted')
    await until('the removal', () =>
      intake.removals.some((removal) => removal.kind === 'post' && removal.id === id),
    )
  })
})
