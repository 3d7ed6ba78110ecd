import { expect, test } from 'vitest'
import { writeCursors } from '../../../src/sources/mastodon/cursors.js'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import {
  createMemoryIntake,
  detailsOf,
  fakeMastodon,
  idAgo,
  kindsOf,
  runSource,
  textsOf,
  until,
  untilBeaten,
  untilLive,
} from './live-source.js'

test('an instance that stalls without closing is left, and consumed again', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 20 })
  const { intake } = runSource([fake], { idleTimeoutMs: 200 })
  await untilLive(intake)
  fake.stall()
  await until('a second stream', () => fake.asked.filter(({ kind }) => kind === 'stream').length >= 2)
  expect(detailsOf(intake).join('\n')).toContain(`${fake.host} was silent for 0.2 s; trying again in 1 s`)
})

test('a beating heart is life enough where nobody writes', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 20 })
  const { intake } = runSource([fake], { idleTimeoutMs: 300 })
  await untilLive(intake)
  await untilBeaten(fake, 45)
  expect(fake.asked.filter(({ kind }) => kind === 'stream')).toHaveLength(1)
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
})

test('half an event that never ends is no life', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 60_000 })
  const { intake } = runSource([fake], { idleTimeoutMs: 200 })
  await untilLive(intake)
  const drip = setInterval(() => fake.sendRaw('data: x\n'), 20)
  await until('silence', () => detailsOf(intake).some((detail) => detail.includes('was silent')))
  clearInterval(drip)
})

test('an instance that does not answer is given up after a while, wherever it hangs, and asked again', async () => {
  for (const kind of ['instance', 'stream'] as const) {
    const fake = await fakeMastodon()
    fake.hang(kind)
    const { intake, stop } = runSource([fake], { answerMs: 100 })
    await until('given up', () =>
      detailsOf(intake).some((detail) => detail.includes('no answer within 0.1 s')),
    )
    fake.release()
    await untilLive(intake)
    await stop()
  }
})

test('the wait doubles up to the longest while nothing comes, and begins anew once something has', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 10 })
  fake.refuse('stream', 6, 502)
  const { intake, waits } = runSource([fake], { firstWaitMs: 20, longestWaitMs: 100, streamTries: 20 })
  await untilLive(intake)
  const backOff = () => waits.filter((ms) => [20, 40, 80, 100].includes(ms))
  expect(backOff()).toEqual([20, 40, 80, 100, 100, 100])
  expect(detailsOf(intake)[1]).toBe(`${fake.host} answered 502 (Refused); trying again in 1 s`)
  await untilBeaten(fake)
  fake.refuse('stream', 1, 502)
  fake.dropAll()
  await until('refused again', () => backOff().length === 8)
  expect(backOff().slice(6)).toEqual([20, 40])
})

test('a greeting alone does not make the wait begin anew', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 60_000 })
  const { intake } = runSource([fake], { firstWaitMs: 1_000, longestWaitMs: 16_000 })
  await untilLive(intake)
  fake.closeAll()
  await until('reported', () =>
    detailsOf(intake).includes(`${fake.host} closed the connection; trying again in 1 s`),
  )
  await until('connected again', () => fake.connected === 1)
  await untilLive(intake)
  fake.closeAll()
  await until('reported', () =>
    detailsOf(intake).includes(`${fake.host} closed the connection; trying again in 2 s`),
  )
})

test('429 is waited for as long as the instance says', async () => {
  const fake = await fakeMastodon()
  fake.refuse('stream', 1, 429, { headers: { 'retry-after': '1' } })
  const { intake } = runSource([fake])
  await untilLive(intake)
  const [refused, received] = fake.asked.filter(({ kind }) => kind === 'stream')
  expect([refused?.status, received?.status]).toEqual([429, 200])
  expect(received!.at - refused!.at).toBeGreaterThanOrEqual(998)
})

test('an answer that is no stream is refused, and its connection is closed', async () => {
  const fake = await fakeMastodon()
  const body = '<html>'.repeat(3_000_000)
  fake.refuse('stream', 1, 200, { body, headers: { 'content-type': 'text/html' } })
  const { intake } = runSource([fake])
  await untilLive(intake)
  expect(detailsOf(intake)[1]).toContain('is unavailable (its answer is no stream of events)')
  await until('one socket left', () => fake.sockets === 1)
})

test('an answer that is no timeline closes no gap, and moves no place', async () => {
  for (const body of ['{"error":5}', '<html>']) {
    for (const stored of [null, idAgo(100)]) {
      const fake = await fakeMastodon()
      fake.refuse('timeline', 1, 200, { body })
      const cursor = stored === null ? null : writeCursors(new Map([[`${fake.host} public`, stored]]))
      fake.withhold(statusOf(idAgo(50), { text: 'in the gap' }))
      const { intake, stop } = runSource([fake], {}, createMemoryIntake(cursor))
      await untilLive(intake)
      expect(kindsOf(intake)).toEqual(['connecting', 'degraded', 'live'])
      expect(textsOf(intake)).toEqual(stored === null ? [] : ['in the gap'])
      await stop()
    }
  }
})

test('an instance that is away is tried again, and another is consumed meanwhile', async () => {
  const [gone, here] = [await fakeMastodon(), await fakeMastodon()]
  await gone.stop()
  const { intake } = runSource([gone, here])
  await until('degraded', () => intake.conditions.at(-1)?.kind === 'degraded')
  here.write(statusOf(idAgo(1), { text: 'heard' }))
  await until('a post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['heard'])
  expect(detailsOf(intake).at(-1)).toMatch(
    new RegExp(`^${gone.host} cannot be asked \\(ECONNREFUSED\\); trying again in 1 s$`),
  )
})

test('where no instance can be reached it says so and keeps trying', async () => {
  const gone = await fakeMastodon()
  await gone.stop()
  const { intake } = runSource([gone])
  await until('reported', () => detailsOf(intake).some((detail) => detail.includes('ECONNREFUSED')))
  expect(kindsOf(intake).every((kind) => kind === 'connecting')).toBe(true)
})

test('no token and no name of a person is in the reports', async () => {
  const fake = await fakeMastodon()
  fake.refuse('stream', 1, 500, { body: JSON.stringify({ error: 'user-token <b>' }) })
  fake.refuse('instance', 1, 500)
  const { intake } = runSource([fake])
  await untilLive(intake)
  expect(detailsOf(intake).join('\n')).not.toMatch(/user-token|<b>|@/)
  expect(fake.asked.every(({ query }) => !Object.values(query).includes('user-token'))).toBe(true)
})
