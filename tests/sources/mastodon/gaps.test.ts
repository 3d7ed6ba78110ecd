import { expect, test } from 'vitest'
import { writeCursors } from '../../../src/sources/mastodon/cursors.js'
import { earlierId } from '../../../src/sources/mastodon/status-order.js'
import type { FakeMastodon } from '../../support/fake-mastodon/fake-mastodon.js'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import type { MemoryIntake } from './live-source.js'
import {
  createMemoryIntake,
  detailsOf,
  fakeMastodon,
  idAgo,
  kindsOf,
  pagesAsked,
  placeOf,
  runSource,
  textsOf,
  until,
  untilLive,
} from './live-source.js'

test('the first time it consumes from now on, and stores from when, even if nothing comes', async () => {
  const fake = await fakeMastodon()
  const old = idAgo(100)
  fake.withhold(statusOf(old, { text: 'old' }))
  const { intake } = runSource([fake])
  await until('the place', () => placeOf(intake, `${fake.host} public`) === old)
  await untilLive(intake)
  expect(textsOf(intake)).toEqual([])
})

test('a timeline that was empty the first time is read from its beginning after that', async () => {
  const fake = await fakeMastodon()
  const first = runSource([fake])
  await untilLive(first.intake)
  await first.stop()
  fake.withhold(statusOf(idAgo(5), { text: 'in between' }))
  const second = runSource([fake], {}, createMemoryIntake(first.intake.stored))
  await until('the post', () => second.intake.posts.length === 1)
  expect(textsOf(second.intake)).toEqual(['in between'])
})

test('after a restart it reads what came in between, oldest first, page by page', async () => {
  const fake = await fakeMastodon()
  const { stored } = intakeAt(fake, idAgo(500))
  for (let n = 0; n < 95; n++) fake.withhold(statusOf(idAgo(400, n), { text: `${n}` }))
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual([...Array(95).keys()].map(String))
  expect(pagesAsked(fake)).toHaveLength(4)
  expect(fake.asked.filter(({ kind }) => kind === 'timeline').map(({ query }) => query.limit)).toEqual(
    Array(4).fill('40'),
  )
})

test('a server that gives smaller pages than asked for is read to the end', async () => {
  const fake = await fakeMastodon({ mostOnPage: 7 })
  const { stored } = intakeAt(fake, idAgo(500))
  for (let n = 0; n < 30; n++) fake.withhold(statusOf(idAgo(400, n), { text: `${n}` }))
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual([...Array(30).keys()].map(String))
})

test('a longer gap than one turn takes is repaired in several, and late until then', async () => {
  const fake = await fakeMastodon()
  const { stored } = intakeAt(fake, idAgo(500))
  for (let n = 0; n < 200; n++)
    fake.withhold(statusOf(idAgo(400, n), { text: `${n}`, at: Date.now() - 400_000 }))
  const { intake } = runSource([fake], { pagesInTurn: 2 }, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual([...Array(200).keys()].map(String))
  const late = intake.conditions.find(({ kind }) => kind === 'late')
  expect(late).toMatchObject({
    kind: 'late',
    detail: expect.stringMatching(/was read up to \S+Z and catches up$/),
  })
  expect(late?.kind === 'late' && late.lagMs).toBeGreaterThan(395_000)
})

test('after a connection that dropped it goes on from the last received status', async () => {
  for (const lose of ['dropAll', 'closeAll'] as const) {
    const fake = await fakeMastodon()
    const { intake, stop } = runSource([fake])
    await untilLive(intake)
    fake.write(statusOf(idAgo(3), { text: 'before' }))
    await until('a post', () => intake.posts.length === 1)
    fake.withhold(statusOf(idAgo(2), { text: 'while away' }))
    fake[lose]()
    await until('two posts', () => intake.posts.length === 2)
    await untilLive(intake)
    fake.write(statusOf(idAgo(1), { text: 'after' }))
    await until('three posts', () => intake.posts.length === 3)
    expect(textsOf(intake)).toEqual(['before', 'while away', 'after'])
    expect(kindsOf(intake)).toEqual(['connecting', 'live', 'connecting', 'live'])
    await stop()
  }
})

test('what the stream brings while the gap is open does not move the place', async () => {
  const fake = await fakeMastodon()
  const before = idAgo(500)
  const { stored } = intakeAt(fake, before)
  fake.withhold(statusOf(idAgo(400), { text: 'in the gap' }))
  fake.hang('timeline')
  const first = runSource([fake], {}, createMemoryIntake(stored))
  await until('the stream', () => fake.connected === 1)
  const now = idAgo(1)
  fake.write(statusOf(now, { text: 'now' }))
  await until('what is new', () => first.intake.posts.length === 1)
  expect(placeOf(first.intake, `${fake.host} public`)).toBe(before)
  await first.stop()
  fake.release()
  const second = runSource([fake], {}, createMemoryIntake(first.intake.stored))
  await untilLive(second.intake)
  expect(textsOf(second.intake)).toEqual(['in the gap', 'now'])
  expect(placeOf(second.intake, `${fake.host} public`)).toBe(now)
})

test('once the gap is closed the place is what the stream had reached meanwhile', async () => {
  const fake = await fakeMastodon()
  const { stored } = intakeAt(fake, idAgo(500))
  fake.hang('timeline')
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('the stream', () => fake.connected === 1)
  const now = idAgo(1)
  fake.stream(statusOf(now, { text: 'now' }))
  await until('what is new', () => intake.posts.length === 1)
  fake.release()
  await until('the place', () => placeOf(intake, `${fake.host} public`) === now)
})

test('what travelled slowly comes in below the place, and is read all the same', async () => {
  const fake = await fakeMastodon()
  const received = idAgo(60)
  const { stored } = intakeAt(fake, received)
  fake.withhold(statusOf(idAgo(80), { text: 'slow' }))
  fake.withhold(statusOf(idAgo(200), { text: 'too slow' }))
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual(['slow'])
  expect(pagesAsked(fake)[0]).toBe(earlierId(received, 30_000))
  expect(placeOf(intake, `${fake.host} public`)).toBe(received)
})

test('a place of other software, which says no time, is read on from exactly', async () => {
  const fake = await fakeMastodon()
  fake.withhold(statusOf('41', { text: 'heard' }))
  fake.withhold(statusOf('43', { text: 'missed' }))
  const { intake } = runSource([fake], {}, createMemoryIntake(intakeAt(fake, '41').stored))
  await untilLive(intake)
  expect([textsOf(intake), pagesAsked(fake)[0]]).toEqual([['missed'], '41'])
})

test('what the stream has lost without a word is found by looking', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake], { checkEveryMs: 60 })
  await untilLive(intake)
  fake.withhold(statusOf(idAgo(2), { text: 'lost' }))
  fake.write(statusOf(idAgo(1), { text: 'brought' }))
  await until('both', () => intake.posts.length === 2)
  const enough = pagesAsked(fake).length + 2
  await until('looked twice more', () => pagesAsked(fake).length >= enough)
  expect(textsOf(intake)).toEqual(['brought', 'lost'])
  expect(fake.asked.filter(({ kind }) => kind === 'stream')).toHaveLength(1)
})

test('a stream whose heart beats but that brings nothing is left for a new one', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 10 })
  const { intake } = runSource([fake], { checkEveryMs: 60 })
  await untilLive(intake)
  fake.goDeaf()
  fake.write(statusOf(idAgo(2), { text: 'not brought' }))
  await until('a second stream', () => fake.asked.filter(({ kind }) => kind === 'stream').length === 2)
  await untilLive(intake)
  fake.write(statusOf(idAgo(1), { text: 'brought' }))
  await until('both', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['not brought', 'brought'])
  expect(detailsOf(intake).join('\n')).toContain('did not bring what its timeline has')
})

test('a gap too long to be of use is given up from the far end, and that is said', async () => {
  const fake = await fakeMastodon()
  const { stored } = intakeAt(fake, idAgo(10_000))
  for (let n = 0; n < 100; n++)
    fake.withhold(statusOf(idAgo(9_000, n), { text: 'old', at: Date.now() - 9_000_000 }))
  fake.withhold(statusOf(idAgo(2_000), { text: 'useful', at: Date.now() - 2_000_000 }))
  const { intake } = runSource([fake], { pagesInTurn: 1, reachBackMs: 3_600_000 }, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual([...Array(40).fill('old'), 'useful'])
  expect(detailsOf(intake).join('\n')).toMatch(/what came from \S+Z to \S+Z is too long ago and given up/)
})

test('where nothing was written for long, an old place is no gap', async () => {
  const fake = await fakeMastodon()
  const { stored } = intakeAt(fake, idAgo(10_000))
  fake.withhold(statusOf(idAgo(9_000), { text: 'old but the next' }))
  const { intake } = runSource([fake], { reachBackMs: 3_600_000 }, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual(['old but the next'])
  expect(detailsOf(intake).join('\n')).not.toContain('given up')
})

test('while the timeline cannot be read the stream is consumed, and the gap stays open until it can', async () => {
  const fake = await fakeMastodon()
  const before = idAgo(500)
  const { stored } = intakeAt(fake, before)
  fake.withhold(statusOf(idAgo(400), { text: 'in the gap' }))
  fake.refuse('timeline', 1_000, 503)
  const { intake } = runSource([fake], {}, createMemoryIntake(stored))
  await until('degraded', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.write(statusOf(idAgo(1), { text: 'now' }))
  await until('what is new', () => intake.posts.length === 1)
  expect(placeOf(intake, `${fake.host} public`)).toBe(before)
  expect(detailsOf(intake).at(-1)).toBe(
    `${fake.host} is consumed, but its timeline, which fills gaps, cannot be read (answered 503)`,
  )
  fake.refuse('timeline', 0, 503)
  await untilLive(intake)
  expect(textsOf(intake)).toEqual(['now', 'in the gap'])
})

test('a token that is good for streams only: the gap is repaired without it', async () => {
  const fake = await fakeMastodon({ narrowTokens: ['narrow'] })
  const { stored } = intakeAt(fake, idAgo(500))
  fake.withhold(statusOf(idAgo(400), { text: 'in the gap' }))
  const { intake } = runSource([{ fake, token: 'narrow' }], {}, createMemoryIntake(stored))
  await untilLive(intake)
  expect(textsOf(intake)).toEqual(['in the gap'])
  expect(fake.asked.filter(({ kind }) => kind === 'stream').map(({ status }) => status)).toEqual([200])
})

test('a cursor of garbage is none', async () => {
  const fake = await fakeMastodon()
  fake.withhold(statusOf(idAgo(100), { text: 'old' }))
  const { intake } = runSource([fake], {}, createMemoryIntake('{"version":1,"places":{"x'))
  await untilLive(intake)
  fake.write(statusOf(idAgo(1), { text: 'now' }))
  await until('a post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['now'])
})

test('when storing fails it begins anew from what is stored, and steps over nothing', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake])
  await untilLive(intake)
  fake.write(statusOf(idAgo(4), { text: 'stored' }))
  await until('a post', () => intake.posts.length === 1)
  intake.failure = new Error('the disk is full')
  fake.write(statusOf(idAgo(3), { text: 'not stored at first' }))
  const isFull = (detail: string) => detail.includes('the disk is full')
  await until('reported', () => detailsOf(intake).some(isFull))
  fake.write(statusOf(idAgo(2), { text: 'written meanwhile' }))
  await until('tried in vain again', () => detailsOf(intake).filter(isFull).length === 2)
  intake.failure = null
  await until('all', () => intake.posts.length >= 3 + 1)
  await untilLive(intake)
  expect([...new Set(textsOf(intake))]).toEqual(['stored', 'not stored at first', 'written meanwhile'])
  expect(detailsOf(intake).join('\n')).toMatch(
    /posts were received, but could not be stored \(the disk is full\); trying again in \d+ s/,
  )
})

/** An intake that stored this place of the public timeline. */
function intakeAt(fake: FakeMastodon, id: string): MemoryIntake {
  return createMemoryIntake(writeCursors(new Map([[`${fake.host} public`, id]])))
}
