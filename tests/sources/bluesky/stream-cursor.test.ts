import { expect, test } from 'vitest'
import { writeCursor } from '../../../src/sources/bluesky/stream-cursor.js'
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

test('after a restart v2 goes on at the very number, and receives it again', async () => {
  const fake = await fakeJetstream({ firstSeq: 500 })
  const first = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(20))
  fake.write(created('2', 'two'), ago(20))
  await until('two posts', () => first.intake.posts.length === 2)
  await first.stop()
  fake.write(created('3', 'three'), ago(1))
  const second = runSource([fake], {}, createMemoryIntake(first.intake.stored))
  await until('the missed post', () => second.intake.posts.length === 2)
  expect(textsOf(second.intake)).toEqual(['two', 'three'])
  expect(fake.asked.map((one) => one.cursor)).toEqual([null, '501'])
})

test('after a connection that dropped it goes on from what was stored, by itself', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(2))
  await until('one post', () => intake.posts.length === 1)
  fake.dropAll()
  fake.withhold(created('2', 'two'), ago(1))
  await until('the missed post', () => intake.posts.length === 3)
  expect(textsOf(intake)).toEqual(['one', 'one', 'two'])
  expect(kindsOf(intake)).toEqual(['connecting', 'live', 'connecting', 'live'])
})

test('on another host a number means nothing: it goes on by time, a few seconds earlier', async () => {
  const here = await fakeJetstream({ firstSeq: 7_000 })
  const there = await fakeJetstream({ firstSeq: 1 })
  const timeUs = ago(20)
  there.withhold(created('0', 'long ago'), timeUs - 60_000_000)
  there.withhold(created('1', 'just before'), timeUs - 3_000_000)
  there.withhold(created('3', 'after'), timeUs + 3_000_000)
  const stored = writeCursor({ host: here.host, seq: 7_000, timeUs })
  const { intake } = runSource([there], {}, createMemoryIntake(stored))
  await until('posts', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['just before', 'after'])
  expect(there.asked.map((one) => one.cursor)).toEqual([String(timeUs - 5_000_000)])
})

test('on the other wire a place goes on by time too, there and back', async () => {
  const fake = await fakeJetstream({ firstSeq: 40 })
  const first = runSource([fake], { wire: 'v1' })
  await until('connected', () => fake.connected === 1)
  const { timeUs } = fake.write(created('1', 'one'), ago(20))
  await until('a post', () => first.intake.posts.length === 1)
  await first.stop()
  const second = runSource([fake], { wire: 'v2' }, createMemoryIntake(first.intake.stored))
  await until('again', () => second.intake.posts.length === 1)
  await second.stop()
  const third = runSource([fake], { wire: 'v1' }, createMemoryIntake(second.intake.stored))
  await until('and again', () => third.intake.posts.length === 1)
  const back = String(timeUs - 5_000_000)
  expect(fake.asked.map((one) => one.cursor)).toEqual([null, back, back])
})

test('v1 mixes up the order: what was earlier but came later, or not at all, is not stepped over', async () => {
  const fake = await fakeJetstream({ speaks: ['v1'] })
  const { intake } = runSource([fake], { wire: 'v1' })
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(10))
  const late = fake.withhold(created('2', 'two'), ago(9))
  fake.withhold(created('3', 'three'), ago(8))
  fake.write(created('4', 'four'), ago(7))
  fake.resend(late)
  await until('three posts', () => intake.posts.length === 3)
  expect(textsOf(intake)).toEqual(['one', 'four', 'two'])
  fake.dropAll()
  await until('the lost post', () => textsOf(intake).includes('three'))
})

test('a v2 stream that turned back has no order either: from then on its numbers are not trusted', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  const one = fake.write(created('1', 'one'), ago(3))
  fake.withhold(created('2', 'two'), ago(2))
  fake.write(created('3', 'three'), ago(1))
  fake.resend(one)
  const last = fake.write(created('4', 'four'), ago(1))
  await until('four posts', () => intake.posts.length === 4)
  fake.dropAll()
  await until('the lost post', () => textsOf(intake).includes('two'))
  expect(fake.asked[1]?.cursor).toBe(String(last.timeUs - 5_000_000))
})

test('a number that the server no longer keeps: on from the oldest it has, and the gap is reported', async () => {
  const fake = await fakeJetstream()
  const lostUs = ago(400)
  fake.withhold(created('1', 'lost'), lostUs + 1_000)
  fake.withhold(created('2', 'kept'), ago(100))
  fake.forgetBelow(2)
  const stored = writeCursor({ host: fake.host, seq: 1, timeUs: lostUs })
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('what is kept', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['kept'])
  expect(fake.asked.map(({ cursor, status }) => [cursor, status])).toEqual([
    ['1', 400],
    [String(lostUs - 5_000_000), 101],
  ])
  expect(kindsOf(intake)).toEqual(['connecting', 'connecting', 'late'])
  expect(detailsOf(intake)).toMatch(
    /answers, but nothing came from \S+Z to \S+Z: ws:\S+ does not keep it, or nothing was written\n.*catches up; nothing came from/,
  )
})

test('v1 moves a place that is too old without a word; the gap shows all the same', async () => {
  const fake = await fakeJetstream({ speaks: ['v1'] })
  fake.withhold(created('1', 'lost'), ago(4_000))
  fake.withhold(created('2', 'kept'), ago(100))
  fake.forgetBelow(2)
  const stored = writeCursor({ host: fake.host, seq: null, timeUs: ago(3_990) })
  const { intake } = runSource([fake], { wire: 'v1' }, createMemoryIntake(stored))
  await until('what is kept', () => intake.posts.length === 1)
  expect(detailsOf(intake)).toContain('answers, but nothing came from')
})

test('a notice that the cursor was moved is reported, however small the gap', async () => {
  const fake = await fakeJetstream()
  fake.withhold(created('1', 'lost'), ago(10))
  fake.withhold(created('2', 'kept'), ago(2))
  fake.forgetBelow(2)
  const stored = writeCursor({ host: 'elsewhere', seq: 9, timeUs: ago(9) })
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('what is kept', () => intake.posts.length === 1)
  expect(detailsOf(intake)).toContain('answers, but nothing came from')
  expect(kindsOf(intake)).toEqual(['connecting', 'connecting', 'live'])
})

test('a server that refuses even an old time is consumed from now on, and the loss is reported', async () => {
  const fake = await fakeJetstream({ refusesOldTimes: true })
  fake.withhold(created('1', 'lost'), ago(400))
  fake.withhold(created('2', 'kept'), ago(100))
  fake.forgetBelow(2)
  const stored = writeCursor({ host: fake.host, seq: 1, timeUs: ago(400) })
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('connected', () => fake.connected === 1)
  fake.write(created('3', 'now'), ago(0))
  await until('a post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['now'])
  expect(fake.asked.map((one) => one.status)).toEqual([400, 400, 101])
  expect(detailsOf(intake)).toMatch(/answers, but it does not keep what came since \S+Z, so that is lost/)
})

test('a number beyond the server’s last, since its archive is a new one, is given up for the time', async () => {
  const fake = await fakeJetstream()
  fake.withhold(created('1', 'missed'), ago(5))
  const stored = writeCursor({ host: fake.host, seq: 90_000, timeUs: ago(8) })
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('what was missed', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['missed'])
  expect(fake.asked.map((one) => one.status)).toEqual([101, 101])
})

test('a number that has come to mean another event is found out by the first event', async () => {
  const fake = await fakeJetstream()
  fake.withhold(created('1', 'hours ago'), ago(9_000))
  fake.withhold(created('2', 'also hours ago'), ago(8_000))
  fake.withhold(created('3', 'missed'), ago(5))
  const stored = writeCursor({ host: fake.host, seq: 2, timeUs: ago(8) })
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('what was missed', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['missed'])
})

test.each([
  ['no JSON', 'garbage'],
  ['another source’s', '1888888888888888'],
  ['nothing', ''],
  ['null', 'null'],
  ['of a version to come', '{"v":3,"host":"a","seq":1,"timeUs":1888888888888888}'],
  ['without a time', '{"version":1,"host":"a","seq":1}'],
  ['with a time of no sense', '{"version":1,"host":"a","seq":1,"timeUs":-5}'],
])(
  'a stored cursor that is %s stops nothing: new posts are consumed, and the loss is reported',
  async (_, cursor) => {
    const fake = await fakeJetstream()
    const { intake } = runSource([fake], {}, createMemoryIntake(cursor))
    await until('connected', () => fake.connected === 1)
    fake.write(created('1', 'now'), ago(0))
    await until('a post', () => intake.posts.length === 1)
    expect(fake.asked.map((one) => one.cursor)).toEqual([null])
    expect(intake.conditions.slice(1)).toEqual([
      {
        kind: 'connecting',
        detail: `${fake.host} answers, but the stored cursor cannot be read, so what came since the last run is lost`,
      },
      { kind: 'live' },
    ])
    expect(JSON.parse(intake.stored ?? '')).toMatchObject({ v: 2, host: fake.host, seq: 1 })
  },
)

test('a loss is reported once, not again at every connection', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake], {}, createMemoryIntake('garbage'))
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(0))
  await until('a post', () => intake.posts.length === 1)
  fake.dropAll()
  await until(
    'connected again and heard',
    () => kindsOf(intake).filter((kind) => kind === 'live').length === 2,
  )
  expect(detailsOf(intake).match(/cannot be read/g)).toHaveLength(1)
})

test('an event from the future does not become a place that steps over all that comes', async () => {
  const fake = await fakeJetstream()
  const { intake, stop } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'from the year after'), ago(-365 * 86_400))
  await until('a post', () => intake.posts.length === 1)
  await stop()
  expect(JSON.parse(intake.stored ?? '').timeUs).toBeLessThanOrEqual(Date.now() * 1_000 + 999)
})
