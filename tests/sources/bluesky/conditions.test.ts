import { expect, test } from 'vitest'
import { writeCursor } from '../../../src/sources/bluesky/stream-cursor.js'
import { startFakeJetstream } from '../../support/fake-jetstream/fake-jetstream.js'
import { created } from '../../support/fake-jetstream/records.js'
import {
  ago,
  createMemoryIntake,
  detailsOf,
  fakeJetstream,
  kindsOf,
  runSource,
  textsOf,
  until,
} from './live-source.js'

test('catching up after a gap is late, and once the present is reached, live', async () => {
  const fake = await fakeJetstream()
  const timeUs = ago(50)
  fake.withhold(created('1', 'a minute ago'), timeUs)
  const stored = writeCursor({ host: fake.host, seq: 1, timeUs })
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('late', () => kindsOf(intake).includes('late'))
  fake.write(created('2', 'nearly there, and still late'), ago(20))
  fake.write(created('3', 'now'), ago(1))
  await until('live', () => kindsOf(intake).includes('live'))
  expect(kindsOf(intake)).toEqual(['connecting', 'late', 'live'])
  const late = intake.conditions[1]!
  expect(late.kind === 'late' && Math.round(late.lagMs / 10_000)).toBe(5)
  expect(detailsOf(intake)).toContain(
    `${fake.host} is consumed from ${new Date(Math.floor(timeUs / 1_000)).toISOString()} on and catches up`,
  )
})

test('what is live falls late only above the upper limit, and one old event among new ones is no lag', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'present'), ago(20))
  fake.write(created('2', 'old'), ago(500))
  fake.write(created('3', 'present'), ago(20))
  await until('three posts', () => intake.posts.length === 3)
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
})

test('a host that stalls is left for the next, though it still sends pings', async () => {
  const stalled = await fakeJetstream({ pingEveryMs: 10 })
  const next = await fakeJetstream()
  const { intake } = runSource([stalled, next], { idleTimeoutMs: 600 })
  await until('connected', () => stalled.connected === 1)
  const { timeUs } = stalled.write(created('1', 'one'), ago(1))
  await until('a post', () => intake.posts.length === 1)
  stalled.stall()
  next.withhold(created('2', 'two'), timeUs + 1_000)
  await until('the next host', () => next.connected === 1)
  await until('its post', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['one', 'two'])
  expect(stalled.pongs).toBeGreaterThan(2)
  expect(intake.conditions[2]).toEqual({
    kind: 'connecting',
    detail: `${stalled.host} was silent for 0.6 s; trying ${next.host} in 1 s`,
  })
})

test('a host that never sends anything is left too, and frames that make no sense are no sign of life', async () => {
  const mute = await fakeJetstream()
  const next = await fakeJetstream()
  runSource([mute, next], { idleTimeoutMs: 200 })
  await until('connected', () => mute.connected === 1)
  const babble = setInterval(() => mute.sendRaw('{"kind":"babble"}'), 10)
  await until('the next host', () => next.asked.length === 1)
  clearInterval(babble)
})

test('without any network it says which hosts it tried, keeps trying, and consumes them when they come', async () => {
  const gone = await startFakeJetstream()
  await gone.stop()
  const { intake } = runSource([gone, 'ws://outcry-test.invalid'])
  await until('both were tried', () => detailsOf(intake).includes('outcry-test.invalid is unavailable'))
  expect(intake.conditions.every((one) => one.kind === 'connecting')).toBe(true)
  expect(detailsOf(intake)).toMatch(
    new RegExp(
      `${gone.host} is unavailable \\(ECONNREFUSED\\), ws://outcry-test.invalid is unavailable \\((ENOTFOUND|EAI_AGAIN)\\); trying ${gone.host} in 1 s`,
    ),
  )
  const back = await fakeJetstream({ port: Number(new URL(gone.host).port) })
  await until('connected', () => back.connected === 1)
  back.write(created('1', 'back'), ago(0))
  await until('a post', () => intake.posts.length === 1)
  expect(intake.conditions.at(-1)).toEqual({ kind: 'live' })
  const reported = intake.conditions.length
  back.dropAll()
  await until('more is told', () => intake.conditions.length > reported)
  // What had gone wrong before is over.
  expect(intake.conditions[reported]).toEqual({
    kind: 'connecting',
    detail: `${back.host} closed the connection (1006); trying ${back.host} in 1 s`,
  })
})

test('the wait doubles up to its limit, and begins anew once a host has delivered', async () => {
  const fake = await fakeJetstream()
  fake.refuse(4, 503)
  const waits: number[] = []
  const { intake } = runSource([fake], { firstWaitMs: 20, longestWaitMs: 100 }, createMemoryIntake(), {
    onSleep: (ms) => waits.push(ms),
  })
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(0))
  await until('a post', () => intake.posts.length === 1)
  fake.closeAll(1001)
  await until('connected again', () => fake.asked.length === 6)
  expect(waits).toEqual([20, 40, 80, 100, 20])
})

test('too slow for the server: it goes on from its place, on the same host', async () => {
  const fake = await fakeJetstream()
  const other = await fakeJetstream()
  const { intake } = runSource([fake, other])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(1))
  await until('a post', () => intake.posts.length === 1)
  fake.callTooSlow()
  fake.withhold(created('2', 'two'), ago(0))
  await until('the next post', () => textsOf(intake).includes('two'))
  expect(other.asked).toEqual([])
  expect(detailsOf(intake)).toContain(`${fake.host} ended the stream (ConsumerTooSlow)`)
})

test('an error of the server itself sends it to the next host', async () => {
  const fake = await fakeJetstream()
  const other = await fakeJetstream()
  const { intake } = runSource([fake, other])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(1))
  await until('a post', () => intake.posts.length === 1)
  fake.sendError('InternalError')
  await until('the other host', () => other.connected === 1)
})

test('a server that restarts is asked again; one that closes without a word to say is not', async () => {
  const fake = await fakeJetstream()
  const other = await fakeJetstream()
  const { intake } = runSource([fake, other])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(1))
  await until('a post', () => intake.posts.length === 1)
  fake.stall()
  fake.closeAll(1001)
  await until('connected again', () => fake.asked.length === 2 && fake.connected === 1)
  expect(other.asked).toEqual([])
  fake.closeAll(1001)
  await until('the other host', () => other.connected === 1)
})

test('a quiet instance is healthy by its pings where that is asked for, and gone without them', async () => {
  const quiet = await fakeJetstream({ pingEveryMs: 10 })
  const { intake } = runSource([quiet], { livesByPings: true, idleTimeoutMs: 100 })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  await until('many pings', () => quiet.pongs > 30)
  expect(quiet.asked).toHaveLength(1)
  const mute = await fakeJetstream({ pingEveryMs: 60_000 })
  const other = runSource([mute], { livesByPings: true, idleTimeoutMs: 30 })
  await until('asked again', () => mute.asked.length > 1)
  expect(kindsOf(other.intake)).not.toContain('live')
})
