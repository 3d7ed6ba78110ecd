import { expect, onTestFinished, test } from 'vitest'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { createStatusSource } from '../../../src/sources/status/status-source.js'
import type { FakeStatus } from '../../support/fake-status/fake-status.js'
import { startFakeStatus, statuspageIncident } from '../../support/fake-status/fake-status.js'
import { untilAborted } from '../../support/until-aborted.js'
import { createMemoryIntake, kindsOf, textsOf, until } from '../bluesky/live-source.js'

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

async function fakeStatus(): Promise<FakeStatus> {
  const fake = await startFakeStatus()
  onTestFinished(() => fake.stop())
  return fake
}

/** Runs the source; a wait takes no time, but each that is above the pause between two pages is noted. */
function runStatus(pages: Record<string, string>, limit = 6) {
  const intake = createMemoryIntake()
  const waits: number[] = []
  const controller = new AbortController()
  let now = Date.now()
  const source = createStatusSource(
    {},
    {
      services: Object.entries(pages).map(([id, statusPage]) => ({ id, name: id, statusPage })),
      clock: {
        now: () => now,
        async sleep(ms) {
          now += ms
          if (ms > 100) waits.push(ms)
          if (waits.length >= limit) controller.abort()
          await new Promise((resolve) => setImmediate(resolve))
        },
      },
    },
  )
  const run = source.run(intake, controller.signal)
  onTestFinished(() => {
    controller.abort()
    return run
  })
  return { intake, waits, run }
}

test('an incident becomes an admission at the page’s time, its end a recovery, maintenance nothing', async () => {
  const fake = await fakeStatus()
  const updates = [
    ['investigating', ago(30)],
    ['monitoring', ago(20)],
    ['resolved', ago(10)],
  ] as const
  fake.page('/api/v2/incidents.json', {
    incidents: [
      statuspageIncident('i1', 'Elevated error rates', updates),
      { ...statuspageIncident('i2', 'Database upgrade', [['investigating', ago(5)]]), impact: 'maintenance' },
      statuspageIncident('i3', 'Long ago', [['investigating', ago(60 * 48)]]),
    ],
  })
  const { intake, run } = runStatus({ github: fake.url })
  await run
  const read = composeReading({ authorKey: 'a test' })
  const said = intake.posts
    .filter((post, index, all) => all.findIndex(({ id }) => id === post.id) === index)
    .map((post) => {
      const { label, services } = read.reader.read(post)
      return [new Date(post.at).toISOString(), label, ...services]
    })
  expect(said).toEqual([
    [updates[0][1], 'acknowledgement', 'github'],
    [updates[1][1], 'acknowledgement', 'github'],
    [updates[2][1], 'recovery', 'github'],
  ])
  expect(read.classifyPost(intake.posts[2]!).classified?.official).toEqual(['github'])
})

test('an unchanged page costs a 304, a page with an open incident is read each minute, a quiet one every three', async () => {
  const fake = await fakeStatus()
  fake.page('/api/v2/incidents.json', {
    incidents: [statuspageIncident('i', 'Errors', [['identified', ago(5)]])],
  })
  const busy = runStatus({ github: fake.url }, 3)
  await busy.run
  // Three minutes have passed.
  expect(fake.asked.map(({ status }) => status)).toEqual([200, 304, 304])
  expect(textsOf(busy.intake)).toHaveLength(1)
  fake.page('/api/v2/incidents.json', { incidents: [] })
  const before = fake.asked.length
  const quiet = runStatus({ github: fake.url }, 3)
  await quiet.run
  expect(quiet.intake.posts).toEqual([])
  expect(fake.asked.length - before).toBe(1)
  expect(kindsOf(quiet.intake).at(-1)).toBe('live')
})

test.each([401, 403, 404])('%i is asked for again after an hour, and said', async (status) => {
  const fake = await fakeStatus()
  fake.refuse(1_000, status)
  const { intake, run } = runStatus({ github: fake.url }, 59)
  await run
  expect(fake.asked).toHaveLength(1)
  expect(intake.conditions.at(-1)).toMatchObject({ kind: 'connecting' })
  expect(JSON.stringify(intake.conditions.at(-1))).toContain(`answered ${status}; requested again in 3600 s`)
})

test('429 waits as long as the server says, and trouble with one page leaves the others', async () => {
  const fake = await fakeStatus()
  const other = await fakeStatus()
  other.page('/api/v2/incidents.json', { incidents: [] })
  fake.refuse(1, 429, { 'retry-after': '600' })
  fake.page('/api/v2/incidents.json', { incidents: [] })
  const { intake, run } = runStatus({ github: fake.url, slack: other.url }, 14)
  await until('a status', () => intake.conditions.length > 1)
  await run
  expect(fake.asked.map(({ status }) => status).slice(0, 2)).toEqual([429, 200])
  expect(other.asked.length).toBeGreaterThan(2)
  expect(kindsOf(intake)).toContain('degraded')
  expect(kindsOf(intake).at(-1)).toBe('live')
})

test('what is no status page is said with its host, and never throws', async () => {
  const fake = await fakeStatus()
  fake.page('/api/v2/incidents.json', '<html>moved</html>')
  const { intake, run } = runStatus({ github: fake.url }, 2)
  await run
  expect(intake.posts).toEqual([])
  expect(JSON.stringify(intake.conditions)).toContain('is no status page (its answer is no JSON)')
})

test('a stop ends it while it waits for an answer', async () => {
  const fake = await fakeStatus()
  const controller = new AbortController()
  const source = createStatusSource(
    {},
    {
      services: [{ id: 'github', name: 'GitHub', statusPage: fake.url }],
      clock: {
        now: Date.now,
        sleep: untilAborted,
      },
    },
  )
  const run = source.run(createMemoryIntake(), controller.signal)
  await until('asked', () => fake.asked.length === 1)
  controller.abort()
  await run
})
