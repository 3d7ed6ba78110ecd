import { expect, onTestFinished, test } from 'vitest'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { createStatusSource } from '../../../src/sources/status/status-source.js'
import { configuration } from '../../support/configuration.js'
import type { FakePage, FakeStatus } from '../../support/fake-status/fake-status.js'
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
function runStatus(pages: Record<string, string>, limit = 6, cursor: string | null = null) {
  const intake = createMemoryIntake(cursor)
  // As the real one, it gives the cursor of the last batch.
  Object.defineProperty(intake, 'cursor', { get: () => intake.stored })
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
  const read = composeReading({ authorKey: 'a test' }, configuration)
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

const feedOf = (items: string) => `<rss version="2.0"><channel><title>Status</title>${items}</channel></rss>`
const feedItem = (id: string, text: string) =>
  `<item><guid>${id}</guid><title>${id}</title><pubDate>${new Date(ago(10)).toUTCString()}</pubDate><description>${text}</description></item>`

const instatusOf = (ids: readonly string[]) => ({
  page: { status: 'HASISSUES' },
  activeIncidents: ids.map((id) => ({ id, name: id, started: ago(10), status: 'INVESTIGATING' })),
})
const awsOf = (ids: readonly string[]) =>
  ids.map((arn) => ({
    arn,
    status: '2',
    event_log: [{ summary: arn, message: '', status: 2, timestamp: Date.parse(ago(10)) / 1_000 }],
  }))
const feedWith = (ids: readonly string[]) => feedOf(ids.map((id) => feedItem(id, 'we look')).join(''))

/** Each kind of page that lists only what is open. */
const OPEN_ONLY: readonly (readonly [string, string, (ids: readonly string[]) => FakePage])[] = [
  ['instatus', '/summary.json', instatusOf],
  ['aws', '/aws', awsOf],
  ['feed', '/feed', feedWith],
]

test.each(OPEN_ONLY)(
  '%s: an incident that leaves the page is over, also after a restart',
  async (kind, path, page) => {
    const fake = await fakeStatus()
    const address = kind === 'instatus' ? fake.url : `${fake.url}${path}`
    fake.page(path, page(['a', 'b']))
    const first = runStatus({ github: `${kind} ${address}` }, 2)
    await first.run
    expect(textsOf(first.intake).map((text) => text.slice(0, 12))).toEqual(['We are aware', 'We are aware'])
    fake.page(path, page(['b']))
    const second = runStatus({ github: `${kind} ${address}` }, 3, first.intake.stored)
    await second.run
    const ends = second.intake.posts.filter(({ text }) =>
      text.startsWith('The issue with github is resolved'),
    )
    expect(ends.map(({ id }) => id.split('/')[1])).toEqual(['a'])
    expect(ends[0]!.at).toBeGreaterThan(Date.parse(ago(1)))
  },
)

test('an incident whose entry keeps the time of its beginning ended when the page said so', async () => {
  const fake = await fakeStatus()
  fake.page('/feed', feedOf(feedItem('a', 'Investigating - we look')))
  const first = runStatus({ github: `feed ${fake.url}/feed` }, 2)
  await first.run
  fake.page('/feed', feedOf(feedItem('a', '&lt;strong&gt;Resolved&lt;/strong&gt; - fixed')))
  const second = runStatus({ github: `feed ${fake.url}/feed` }, 3, first.intake.stored)
  await second.run
  expect(textsOf(second.intake)).toEqual([expect.stringMatching(/^The issue with github is resolved/)])
  expect(second.intake.posts[0]!.at).toBeGreaterThan(Date.parse(ago(1)))
})

test('a page is requested each minute while an alert of its service runs, and its company is silent', async () => {
  const fake = await fakeStatus()
  fake.page('/api/v2/incidents.json', { incidents: [] })
  let alerted: readonly string[] = []
  const asked: number[] = []
  const controller = new AbortController()
  const began = Date.now()
  let now = began
  const source = createStatusSource(
    {},
    {
      services: [{ id: 'github', name: 'GitHub', statusPage: fake.url }],
      alerted: async () => alerted,
      clock: {
        now: () => now,
        async sleep(ms) {
          while (asked.length < fake.asked.length) asked.push(Math.round((now - began) / 60_000))
          now += ms
          if (now > began + 4 * 60_000) alerted = ['github', 'netflix']
          if (now > began + 8 * 60_000) controller.abort()
          await new Promise((resolve) => setImmediate(resolve))
        },
      },
    },
  )
  await source.run(createMemoryIntake(), controller.signal)
  expect(asked).toEqual([0, 3, 4, 5, 6, 7])
})

test('a clock that is a little behind the page’s loses no update', async () => {
  const fake = await fakeStatus()
  fake.page('/api/v2/incidents.json', {
    incidents: [
      statuspageIncident('i', 'Errors', [['investigating', ago(-2)]]),
      statuspageIncident('later', 'Upgrade', [['investigating', ago(-60)]]),
    ],
  })
  const { intake, run } = runStatus({ github: fake.url }, 2)
  await run
  expect(intake.posts.map(({ id }) => id.split('/')[1])).toEqual(['i'])
})

test('what Slack and others write as HTML is text', async () => {
  const fake = await fakeStatus()
  fake.page('/slack', [
    {
      id: 1,
      title: 'Slow',
      status: 'active',
      notes: [{ date_created: ago(5), body: '<p>We&#39;re on it.</p>' }],
    },
  ])
  const { intake, run } = runStatus({ slack: `slack ${fake.url}/slack` }, 2)
  await run
  expect(textsOf(intake)).toEqual([expect.stringMatching(/: Slow\. We're on it\.$/)])
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
