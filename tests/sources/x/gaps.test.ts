import { expect, test } from 'vitest'
import { firstIdAt, instantOfId } from '../../../src/sources/x/post-id.js'
import { askedFor, fakeX, movedTime, pause, until } from './harness.js'
import { createMemoryIntake, detailsOf, kindsOf, runX, serviceOf, textsOf } from './live-source.js'

const SEARCH = 'tweets/search/recent'
const now = () => Date.now()
const down = (text: string, at = now()) => ({ text: `netflix down ${text}`, at, lang: 'en' })
const MINUTE = 60_000

function placed(newest: string, over: object = {}) {
  return createMemoryIntake(JSON.stringify({ v: 1, newest, gapFrom: null, seededTo: null, ...over }))
}

test('what was written while the connection was broken is found by search, after the newest post', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  const before = fake.write(down('before'))
  await until('the first', () => intake.posts.length === 1)
  fake.drop()
  fake.withhold(down('meanwhile'))
  await until('the missed one', () => textsOf(intake).includes('netflix down meanwhile'))
  await until('live again', () => kindsOf(intake).at(-1) === 'live')
  fake.write(down('after'))
  await until('the last', () => intake.posts.length === 3)
  expect(kindsOf(intake)).toEqual(['connecting', 'live', 'connecting', 'late', 'live'])
  const [search] = askedFor(fake, 'GET', SEARCH)
  expect(instantOfId(search!.query.get('since_id')!)).toBe(instantOfId(before.id))
  expect(JSON.parse(intake.stored!)).toMatchObject({ gapFrom: null })
})

test('a gap before the first post of all is a gap too, from when X was first consumed', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  await until('the beginning is stored', () => intake.stored !== null)
  fake.withhold(down('from before it began', now() - 60_000))
  fake.drop()
  fake.withhold(down('meanwhile'))
  await until('live again', () => kindsOf(intake).length > 3 && kindsOf(intake).at(-1) === 'live')
  expect(textsOf(intake)).toEqual(['netflix down meanwhile'])
})

test('a gap is searched from somewhat before the newest post, since the stream is out of order', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake, ledger } = runX(fake, { options: { rewindMs: 15_000 } })
  await until('live', () => kindsOf(intake).includes('live'))
  fake.withhold(down('under way when it broke', now() - 5_000))
  fake.write(down('newest'))
  await until('the newest', () => intake.posts.length === 1)
  fake.drop()
  await until('the other', () => textsOf(intake).includes('netflix down under way when it broke'))
  await until('live again', () => kindsOf(intake).at(-1) === 'live')
  expect(ledger.posts).toBe(2)
})

test('after a quiet time the gap begins where the connection broke, not with the last post', async () => {
  const fake = await fakeX({ youngestMs: 0, heartbeatMs: 50 })
  const time = movedTime()
  const { intake } = runX(fake, { ...time, options: { idleTimeoutMs: 300 } })
  await until('live', () => kindsOf(intake).includes('live'))
  const connectedAt = now()
  time.move(700)
  fake.drop()
  await until('late', () => kindsOf(intake).includes('late'))
  expect(instantOfId(JSON.parse(intake.stored!).newest)).toBeGreaterThan(connectedAt + 200)
})

test('late posts during a repair change nothing of what is said', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake } = runX(fake, {
    intake: placed(firstIdAt(now() - 9_000)),
    options: { settledMs: 60_000, lateAboveMs: 5_000 },
  })
  await until('late', () => kindsOf(intake).includes('late'))
  for (let n = 0; n < 5; n++) fake.write(down('late', now() - 60_000))
  fake.write(down('timely'))
  await until('all', () => intake.posts.length === 6)
  expect(kindsOf(intake)).toEqual(['connecting', 'late'])
})

test('a repair that X slows down keeps the stream back only for a while', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.silence(SEARCH)
  const { intake } = runX(fake, {
    intake: placed(firstIdAt(now() - 20 * MINUTE)),
    options: { holdGapMs: MINUTE, holdMs: 100, handshakeMs: 60_000 },
  })
  await until('late', () => kindsOf(intake).includes('late'))
  fake.write(down('new'))
  await until('the new one', () => textsOf(intake).includes('netflix down new'))
})

test('the stream and a repair that bring posts at once are stored one after the other', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.withhold(down('lost', now() - 5_000))
  const { intake } = runX(fake, { intake: placed(firstIdAt(now() - 9_000)), options: { settledMs: 50 } })
  await until('late', () => kindsOf(intake).includes('late'))
  let open = () => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  fake.write(down('new'))
  await until('searched', () => askedFor(fake, 'GET', SEARCH).length > 0)
  await pause(50)
  open()
  await until('both', () => intake.posts.length === 2)
  expect(detailsOf(intake)).not.toContain('could not be stored')
})

test('a restart searches from the stored place on, with ids beyond what a double holds', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.withhold(down('older', now() - 9_500))
  const [known, lost] = [
    fake.withhold(down('known', now() - 9_000)),
    fake.withhold(down('lost', now() - 5_000)),
  ]
  const { intake } = runX(fake, { intake: placed(known.id) })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  // The known one comes again: an id's time is all that is taken of it.
  expect(intake.posts.map(({ id }) => id)).toEqual([known.id, lost.id])
  expect(Number(known.id)).toBeGreaterThan(Number.MAX_SAFE_INTEGER)
})

test('a gap that was not repaired when the process ended is repaired by the next', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const from = firstIdAt(now() - 60_000)
  fake.withhold(down('in the gap', now() - 30_000))
  const first = runX(fake, { intake: placed(from), options: { settledMs: 60_000 } })
  await until('late', () => kindsOf(first.intake).includes('late'))
  fake.write(down('on the stream'))
  await until('the live one', () => first.intake.posts.length === 1)
  await first.stop()
  expect(JSON.parse(first.intake.stored!)).toMatchObject({ gapFrom: from })
  const second = runX(fake, { intake: createMemoryIntake(first.intake.stored) })
  await until('the missed one', () => textsOf(second.intake).includes('netflix down in the gap'))
  await until('closed', () => JSON.parse(second.intake.stored!).gapFrom === null)
})

test('behind a long gap the posts of the stream wait for those of the gap', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.withhold(down('old', now() - 10 * MINUTE))
  const { intake } = runX(fake, {
    intake: placed(firstIdAt(now() - 20 * MINUTE)),
    options: { settledMs: 200, holdGapMs: MINUTE },
  })
  await until('late', () => kindsOf(intake).includes('late'))
  fake.write(down('new'))
  await until('both', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['netflix down old', 'netflix down new'])
})

test('pages are taken in turn and stored oldest first, and none costs twice', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const from = now() - 50_000
  for (let n = 0; n < 250; n++) fake.withhold(down(`number ${n}`, from + 1 + n))
  const { intake, ledger } = runX(fake, { intake: placed(firstIdAt(from)) })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  expect(intake.posts).toHaveLength(250)
  expect(ledger.posts).toBe(250)
  expect(fake.charged).toBeCloseTo(1.25, 9)
  expect(askedFor(fake, 'GET', SEARCH)).toHaveLength(3)
  const firstPage = textsOf(intake).slice(0, 100)
  expect([firstPage[0], firstPage.at(-1)]).toEqual(['netflix down number 150', 'netflix down number 249'])
})

test('a gap of more pages than allowed is repaired from its end, and what is missing is said', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const from = now() - 50_000
  for (let n = 0; n < 250; n++) fake.withhold(down(`number ${n}`, from + 1 + n))
  const { intake } = runX(fake, { intake: placed(firstIdAt(from)), options: { gapPages: 2 } })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  expect(intake.posts).toHaveLength(200)
  // By way of `connecting`: something is missing, so it has not caught up.
  expect(kindsOf(intake)).toEqual(['connecting', 'late', 'connecting', 'live'])
  expect(detailsOf(intake)).toContain('posts of 2 services between')
})

test('a place from further back than the longest gap is asked for from there on', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.withhold(down('too old', now() - 3 * MINUTE))
  fake.withhold(down('young enough', now() - MINUTE))
  const { intake } = runX(fake, {
    intake: placed(firstIdAt(now() - 30 * 86_400_000)),
    options: { longestGapMs: 2 * MINUTE },
  })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  expect(textsOf(intake)).toEqual(['netflix down young enough'])
  const since = askedFor(fake, 'GET', SEARCH)[0]!.query.get('since_id')!
  expect(now() - instantOfId(since)!).toBeLessThan(3 * MINUTE)
  expect(detailsOf(intake)).toContain('are missing')
})

test('a search that fails is tried again, and one that keeps failing is given up and said', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const problem = { status: 503, title: 'Service Unavailable', detail: '', type: 'about:blank' }
  fake.refuse(SEARCH, 2, problem)
  fake.withhold(down('lost', now() - 5_000))
  const first = runX(fake, { intake: placed(firstIdAt(now() - 9_000)) })
  await until('live', () => kindsOf(first.intake).at(-1) === 'live')
  expect(textsOf(first.intake)).toEqual(['netflix down lost'])
  await first.stop()

  fake.refuse(SEARCH, 5, problem)
  const second = runX(fake, { intake: placed(firstIdAt(now() - 9_000)) })
  await until('live', () => kindsOf(second.intake).at(-1) === 'live')
  expect(second.intake.posts).toEqual([])
  expect(detailsOf(second.intake)).toContain('503 Service Unavailable')
})

test('a search waits as long as X says when its window is full', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.refuse(SEARCH, 1, {
    status: 429,
    title: 'Too Many Requests',
    detail: '',
    type: 'about:blank',
    headers: {
      'x-rate-limit-limit': '450',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.ceil(now() / 1_000) + 1),
    },
  })
  const { intake, waits } = runX(fake, {
    intake: placed(firstIdAt(now() - 9_000)),
    options: {
      backOff: {
        network: { stepMs: 5, longestMs: 40 },
        http: { firstMs: 10, longestMs: 40 },
        tooMany: { firstMs: 15, longestMs: 5_000 },
      },
    },
  })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  expect(waits.some((ms) => ms > 15 && ms <= 2_000)).toBe(true)
  expect(askedFor(fake, 'GET', SEARCH)).toHaveLength(2)
})

test('the repair stops where the money for posts ends', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const from = now() - 50_000
  for (let n = 0; n < 250; n++) fake.withhold(down(`number ${n}`, from + 1 + n))
  const { intake, ledger } = runX(fake, {
    intake: placed(firstIdAt(from)),
    options: { perDay: 0.6 },
  })
  await until('told', () => detailsOf(intake).includes('are missing'))
  expect(ledger.posts).toBe(120)
  expect(fake.charged).toBeLessThanOrEqual(0.6 + 1e-9)
})

test('a connection that breaks during a repair leaves the gap open for the next', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.withhold(down('lost', now() - 5_000))
  const { intake } = runX(fake, { intake: placed(firstIdAt(now() - 9_000)), options: { settledMs: 100 } })
  await until('late', () => kindsOf(intake).includes('late'))
  fake.drop()
  await until('found', () => textsOf(intake).includes('netflix down lost'))
  expect(kindsOf(intake).slice(0, 4)).toEqual(['connecting', 'late', 'connecting', 'late'])
})

test('with counts, what search leaves of a long gap is counted for its services', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const from = now() - 20 * MINUTE
  for (let n = 0; n < 30; n++) fake.withhold(down(`number ${n}`, from + n * 30_000))
  const { intake, counts } = runX(fake, {
    intake: placed(firstIdAt(from), { seededTo: '*' }),
    services: [serviceOf('netflix')],
    takesCounts: true,
    options: { gapPages: 1, countGapMs: MINUTE, pageSize: 10 },
  })
  await until('live', () => kindsOf(intake).at(-1) === 'live')
  expect(intake.posts).toHaveLength(10)
  expect(counts.map(({ service, reason }) => [service, reason])).toEqual([['netflix', 'gap']])
  const counted = counts[0]!.buckets.reduce((sum, { posts }) => sum + posts, 0)
  expect(counted).toBeGreaterThanOrEqual(19)
})
