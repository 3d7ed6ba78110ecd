import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { KEYS } from '../../../src/pipeline/log/keys.js'
import type { SourceCondition } from '../../../src/pipeline/ports/source.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createLog } from '../../../src/runtime/process/log.js'
import { createMetrics } from '../../../src/runtime/process/metrics.js'
import { createSourceAvailability } from '../../../src/runtime/sources/source-availability.js'
import { createSourceReporter } from '../../../src/runtime/sources/source-status.js'
import { readSourceStatuses } from '../../../src/runtime/sources/stored-status.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'

const LIVE: SourceCondition = { kind: 'live' }
const AWAY: SourceCondition = { kind: 'connecting', detail: 'no answer' }
const LATE: SourceCondition = { kind: 'late', lagMs: 90_000, detail: 'catching up' }
const BEGIN = Date.UTC(2024, 4, 6)

let folder: string
let store: Store
let now = BEGIN
const clock = { ...systemClock, now: () => now }
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-availability-'))
  store = openEmbeddedStore(folder, { clock })
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  for (const prefix of [KEYS.sourceOutage, KEYS.sourceStatus, KEYS.coverage]) {
    const found = await store.list({ prefix, limit: 100 })
    await store.commit({ delete: found.map(({ key }) => key) })
  }
  now = BEGIN
})

/** A process with its sources; gives what it reports as `from-to` in seconds. */
function startProcess(sources: readonly string[]) {
  const reported: string[] = []
  const seconds = (at: number | null) => (at === null ? '' : at === 0 ? 'never' : (at - BEGIN) / 1_000)
  const availability = createSourceAvailability({
    ...{ clock, store, sources },
    intake: {
      sourceOutage: async ({ from, to }) => {
        reported.push(`${seconds(from)}-${seconds(to)}`)
        return { kind: 'done' }
      },
    } as Parameters<typeof createSourceAvailability>[0]['intake'],
  })
  return { reported, availability }
}

type Moment = readonly [second: number, condition?: SourceCondition]

async function play(...timeline: readonly Moment[]) {
  const { reported, availability } = startProcess(['bluesky'])
  await continueWith(availability, timeline)
  return reported
}

async function continueWith(
  availability: ReturnType<typeof startProcess>['availability'],
  timeline: readonly Moment[],
) {
  for (const [second, condition] of timeline) {
    now = BEGIN + second * 1_000
    if (condition !== undefined) availability.note('bluesky', condition)
    await availability.reportOutages()
  }
}

describe('unavailable sources', () => {
  test('a short break is not reported', async () => {
    expect(await play([0, LIVE], [10, AWAY], [39], [39.5, LIVE], [100])).toEqual([])
  })

  test('a long one is reported once, from its beginning, and then its end', async () => {
    expect(await play([0, LIVE], [10, AWAY], [40], [50], [90, LIVE], [100])).toEqual(['10-', '10-90'])
  })

  test('one that is caught up with left nothing out', async () => {
    expect(await play([0, LIVE], [10, AWAY], [60], [80, LATE], [90], [120, LIVE])).toEqual(['10-', '10-10'])
  })

  test('a source with counts alone is unavailable; one with a part of its posts is available', async () => {
    const part: SourceCondition = { kind: 'degraded', detail: 'one of two instances' }
    expect(await play([0, part], [60])).toEqual([])
    expect(await play([0, { ...part, isUnavailable: true }], [60])).toEqual(['0-'])
  })

  test('a file that was read to its end is no silence', async () => {
    expect(await play([0, LIVE], [10, { kind: 'ended', detail: 'read to the end' }], [100])).toEqual([])
  })

  test('that are out while the process changes are ended by the next one', async () => {
    expect(await play([0, LIVE], [10, AWAY], [40])).toEqual(['10-'])
    const next = startProcess(['bluesky'])
    now = BEGIN + 60_000
    await next.availability.begin('bluesky')
    await continueWith(next.availability, [[61, AWAY], [70, LIVE], [80]])
    // Neither the one who reads it no more nor a third says it again.
    const third = startProcess(['bluesky'])
    await third.availability.begin('bluesky')
    await continueWith(third.availability, [[90, LIVE], [100]])
    expect([next.reported, third.reported.filter((text) => !text.startsWith('never'))]).toEqual([
      ['10-70', 'never-70'].toReversed(),
      [],
    ])
  })

  test('that have never brought a post are new, and only once', async () => {
    const first = startProcess(['bluesky'])
    await first.availability.begin('bluesky')
    await continueWith(first.availability, [[5, AWAY], [7, LIVE], [8], [20, AWAY], [25, LIVE]])
    expect(first.reported).toEqual(['never-7'])
  })

  test('that the settings name no more are out for a day', async () => {
    const log = createLog('silent', 'test')
    const reporter = createSourceReporter({
      ...{ store, clock, log, time: 'system', maxSkew: 120_000 },
      metrics: createMetrics(),
    })
    reporter.report('bluesky', LIVE)
    reporter.stored('bluesky', [{ at: BEGIN }] as unknown as Parameters<typeof reporter.stored>[1])
    await reporter.save()
    expect((await readSourceStatuses(store, now)).map(({ state }) => state)).toEqual(['live'])
    const next = startProcess(['mastodon'])
    await continueWith(next.availability, [[30], [130], [200], [86_399], [86_401], [86_500]])
    expect(next.reported).toEqual(['0-', '0-86401'])
    expect((await readSourceStatuses(store, now))[0]).toMatchObject({
      ...{ state: 'off', since: '2024-05-06T00:00:00.000Z' },
      detail: expect.stringContaining('no running process reads this source'),
    })
  })
})
