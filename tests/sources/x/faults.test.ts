import { expect, test } from 'vitest'
import { turns } from '../bluesky/live-source.js'
import { askedFor, fakeX, movedTime, until } from './harness.js'
import {
  createMemoryIntake,
  createSharedLease,
  detailsOf,
  kindsOf,
  QUICK,
  runX,
  textsOf,
} from './live-source.js'

const STREAM = 'tweets/search/stream'
const RULES = 'tweets/search/stream/rules'
const now = () => Date.now()
const down = (text = '') => ({ text: `netflix down ${text}`, at: now(), lang: 'en' })
const unavailable = { status: 503, title: 'Service Unavailable', detail: '', type: 'about:blank' }

test('a broken connection is made anew at once, and the count of failures begins anew', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const time = movedTime()
  const { intake, waits } = runX(fake, time)
  for (let n = 1; n <= 3; n++) {
    await until('live', () => kindsOf(intake).at(-1) === 'live')
    time.move(20)
    fake.drop()
    await until('connected again', () => askedFor(fake, 'GET', STREAM).length === n + 1)
  }
  expect(waits.filter((ms) => ms === 0)).toHaveLength(3)
  expect(waits.filter((ms) => ms === 5)).toHaveLength(0)
})

test('connections that end as soon as they are made are tried ever more slowly', async () => {
  const fake = await fakeX()
  const { intake, waits } = runX(fake, { options: { steadyMs: 60_000, settledMs: 60_000 } })
  for (let n = 1; n <= 4; n++) {
    await until('connected', () => fake.connected === 1)
    fake.end()
    await until('gone', () => askedFor(fake, 'GET', STREAM).length > n)
  }
  expect(waits.filter((ms) => [0, 5, 10, 15].includes(ms)).slice(0, 4)).toEqual([0, 5, 10, 15])
  expect(kindsOf(intake)).toContain('connecting')
})

test('an error of X is answered with doubled waits', async () => {
  const fake = await fakeX()
  fake.refuse(STREAM, 2, unavailable)
  const { intake, waits } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  expect(waits.filter((ms) => ms === 11 || ms === 22)).toEqual([11, 22])
  expect(detailsOf(intake)).toContain("X's stream ended: 503 Service Unavailable; connecting again in 1 s")
})

test('when X has had enough connections it is left alone, longer each time', async () => {
  const fake = await fakeX({ connectsPerWindow: 1, windowMs: 1_000 })
  const time = movedTime()
  const { intake, waits } = runX(fake, { ...time, options: { settledMs: 60_000 } })
  await until('live', () => kindsOf(intake).includes('live'))
  time.move(20)
  fake.drop()
  await until('connected again', () => fake.connected === 1)
  expect(detailsOf(intake)).toContain("X's stream ended: 429 Too Many Requests")
  // The window says when it ends; the longest wait of this test is shorter.
  expect(waits.filter((ms) => ms === 60).length).toBeGreaterThan(3)
  expect(askedFor(fake, 'DELETE', 'connections/all')).toEqual([])
})

test('each kind of failure counts by itself', async () => {
  const fake = await fakeX()
  const { intake, waits } = runX(fake, { options: { steadyMs: 60_000, settledMs: 60_000 } })
  for (let n = 1; n <= 3; n++) {
    await until('connected', () => fake.connected === 1)
    if (n === 3) fake.refuse(STREAM, 1, unavailable)
    fake.end()
    await until('asked again', () => askedFor(fake, 'GET', STREAM).length > n)
  }
  await until('connected at last', () => fake.connected === 1)
  expect(waits.filter((ms) => [0, 5, 10, 11, 22, 44].includes(ms))).toEqual([0, 5, 10, 11])
  expect(kindsOf(intake)).toContain('live')
})

test('rules that cannot be set for now are tried again', async () => {
  const fake = await fakeX()
  fake.refuse(RULES, 2, unavailable)
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  expect(detailsOf(intake)).toContain('X could not be asked (503 Service Unavailable); trying again in 1 s')
})

test.each([
  [401, 'Unauthorized', 'X refuses the token (401 Unauthorized); make a new bearer token at console.x.com'],
  [403, 'Client Forbidden', 'X refuses this app (403 Client Forbidden); at console.x.com, attach it'],
])('%i, at the rules or at the stream, turns it off until somebody acts', async (status, title, detail) => {
  for (const path of [RULES, STREAM]) {
    const fake = await fakeX()
    fake.refuse(path, 1, { status, title, detail: '', type: 'about:blank' })
    const { intake, waits, stop } = runX(fake)
    await until('off', () => kindsOf(intake).includes('off'))
    const toAskAgain = () => waits.filter((ms) => ms !== QUICK.leaseMs).length
    const before = [fake.asked.length, toAskAgain()]
    await turns()
    // Neither asks again, nor waits to.
    expect([fake.asked.length, toAskAgain()]).toEqual(before)
    expect(detailsOf(intake)).toContain(detail)
    await stop()
  }
})

test('without a token it is off, asks nothing, and says what to set', async () => {
  const fake = await fakeX()
  const { intake, stop } = runX(fake, { options: { token: null } })
  await until('off', () => kindsOf(intake).includes('off'))
  await stop()
  expect(detailsOf(intake)).toContain('X_BEARER_TOKEN is not set')
  expect(fake.asked).toEqual([])
})

test('a slot that a dead connection holds is freed once, and then it connects', async () => {
  const fake = await fakeX()
  fake.occupy()
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  expect(askedFor(fake, 'DELETE', 'connections/all')).toHaveLength(1)
})

test('each time that a connection dies and keeps its slot, the slot is freed, and other faults wait as ever', async () => {
  const fake = await fakeX({ zombieMs: 60_000 })
  const time = movedTime()
  const { intake, waits } = runX(fake, { ...time, options: { settledMs: 60_000 } })
  for (let n = 0; n < 2; n++) {
    await until('connected', () => fake.connected === 1)
    await until('live', () => ['live', 'late'].includes(kindsOf(intake).at(-1)!))
    time.move(20)
    fake.drop()
    await until('freed', () => askedFor(fake, 'DELETE', 'connections/all').length === n + 1)
  }
  await until('connected', () => fake.connected === 1)
  await until('live', () => ['live', 'late'].includes(kindsOf(intake).at(-1)!))
  time.move(20)
  expect(waits).not.toContain(11)
  fake.refuse(STREAM, 1, unavailable)
  fake.end()
  await until('connected again', () => waits.includes(11) && fake.connected === 1)
})

test('a slot that cannot be freed is waited for, and asked to be freed only once', async () => {
  const fake = await fakeX()
  fake.occupy(1_000)
  fake.refuse('connections/all', 10, unavailable)
  const { intake, waits } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  expect(askedFor(fake, 'DELETE', 'connections/all')).toHaveLength(1)
  expect(waits.filter((ms) => [15, 30, 60].includes(ms)).slice(0, 2)).toEqual([15, 30])
})

test('a silent stream is left for a new one', async () => {
  const fake = await fakeX({ heartbeatMs: 50, youngestMs: 0 })
  const { intake } = runX(fake, { options: { idleTimeoutMs: 250 } })
  await until('live', () => kindsOf(intake).includes('live'))
  fake.stall()
  await until('a new one', () => askedFor(fake, 'GET', STREAM).length === 2)
  expect(detailsOf(intake)).toContain('silent for 0.25 s')
})

test('an error in the stream is reported with its name', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  fake.disconnect()
  await until('a new one', () => askedFor(fake, 'GET', STREAM).length === 2)
  expect(detailsOf(intake)).toContain('operational-disconnect')
})

test('posts that cannot be stored come again by search once they can', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  fake.write(down('first'))
  await until('the first', () => intake.posts.length === 1)
  intake.failure = new Error('the disk is full')
  fake.write(down('second'))
  await until('told', () => detailsOf(intake).includes('posts could not be stored (the disk is full)'))
  intake.failure = null
  await until('the second', () => textsOf(intake).includes('netflix down second'))
})

test('of two processes one reads, and the other goes on from its place when it stops', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const lease = createSharedLease()
  const first = runX(fake, { lease: lease.by('a') })
  await until('live', () => kindsOf(first.intake).includes('live'))
  const intake = createMemoryIntake()
  const second = runX(fake, { lease: lease.by('b'), intake })
  await until('standing by', () => detailsOf(second.intake).includes('another process reads X'))
  fake.write(down('for the first'))
  await until('the first', () => first.intake.posts.length === 1)
  expect(askedFor(fake, 'GET', STREAM)).toHaveLength(1)
  await first.stop()
  await until('the second is live', () => kindsOf(second.intake).includes('live'))
  fake.write(down('for the second'))
  await until('the second', () => textsOf(second.intake).includes('netflix down for the second'))
  expect(askedFor(fake, 'DELETE', 'connections/all')).toHaveLength(0)
})

test('a process that loses the lease closes the connection', async () => {
  const fake = await fakeX()
  const lease = createSharedLease()
  const { intake } = runX(fake, { lease: lease.by('a') })
  await until('live', () => kindsOf(intake).includes('live'))
  lease.holder = 'b'
  await until('gone', () => fake.connected === 0)
  await until('standing by', () => detailsOf(intake).includes('another process reads X'))
  expect(lease.holder).toBe('b')
})

test('a lease that cannot be asked for is none', async () => {
  const fake = await fakeX()
  const lease = createSharedLease().by('a')
  let isBroken = true
  const { intake } = runX(fake, {
    lease: {
      acquire: () => (isBroken ? Promise.reject(new Error('no store')) : lease.acquire()),
      release: () => lease.release(),
    },
  })
  await until('standing by', () => detailsOf(intake).includes('another process reads X'))
  isBroken = false
  await until('live', () => kindsOf(intake).includes('live'))
})

test('it stops while X does not answer', async () => {
  const fake = await fakeX({ answerAfterMs: 60_000 })
  const { stop, intake } = runX(fake, { options: { handshakeMs: 60_000 } })
  await until('asked', () => askedFor(fake, 'GET', STREAM).length === 1)
  await stop()
  expect(kindsOf(intake)).toEqual(['connecting'])
})

test.each([RULES, 'tweets/search/recent'])('it stops while X does not answer %s', async (path) => {
  const fake = await fakeX({ youngestMs: 0 })
  fake.silence(path)
  const newest = String(BigInt(now() - 9_000 - 1_288_834_974_657) << 22n)
  const { stop } = runX(fake, {
    options: { handshakeMs: 60_000 },
    intake: createMemoryIntake(JSON.stringify({ v: 1, newest, gapFrom: null, seededTo: null })),
  })
  await until('asked', () => fake.asked.some((each) => each.path === path))
  await stop()
})

test('it stops while it waits to connect again', async () => {
  const { stop, intake } = runX('http://127.0.0.1:1/2/', {
    options: {
      backOff: {
        network: { stepMs: 60_000, longestMs: 60_000 },
        http: { firstMs: 60_000, longestMs: 60_000 },
        tooMany: { firstMs: 60_000, longestMs: 60_000 },
      },
    },
  })
  await until(
    'told',
    () => detailsOf(intake).includes('ECONNREFUSED; ') || detailsOf(intake).includes('(ECONNREFUSED)'),
  )
  await stop()
})
