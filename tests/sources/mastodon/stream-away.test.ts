import { expect, test } from 'vitest'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import {
  detailsOf,
  fakeMastodon,
  idAgo,
  runSource,
  textsOf,
  until,
  untilBeaten,
  untilLive,
} from './live-source.js'

const FOR_EVER = 1_000_000

test('while only the streams are away the timeline is read, and the stream consumed again once it is back', async () => {
  const fake = await fakeMastodon()
  fake.refuse('stream', FOR_EVER, 502)
  const { intake } = runSource([fake], { streamTries: 3, streamAgainMs: 200 })
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  expect(detailsOf(intake).at(-1)).toBe(
    `${fake.host} is read every 1 s, since its stream cannot be had at the moment`,
  )
  fake.write(statusOf(idAgo(3), { text: 'meanwhile' }))
  await until('a post', () => intake.posts.length === 1)
  fake.refuse('stream', 0, 502)
  await untilLive(intake)
  fake.write(statusOf(idAgo(1), { text: 'again' }))
  await until('two posts', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['meanwhile', 'again'])
})

test('a stream that stays away is tried once each time, so that reading hardly stops for it', async () => {
  const fake = await fakeMastodon()
  fake.refuse('stream', FOR_EVER, 502)
  runSource([fake], { streamTries: 3, streamAgainMs: 30 })
  const steps = () =>
    fake.asked.map(({ kind }) => ({ instance: 'i', stream: 's', timeline: '', other: '?' })[kind]).join('')
  await until('tried again', () => steps().length >= 11)
  expect(steps().slice(0, 11)).toBe('isssiisiisi')
})

test('a stream that was back for a while has all its tries again', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 10 })
  fake.refuse('stream', 3, 502)
  const { intake } = runSource([fake], { streamTries: 3, streamAgainMs: 50 })
  await untilLive(intake)
  await untilBeaten(fake)
  const before = intake.conditions.length
  fake.refuse('stream', 2, 502)
  fake.dropAll()
  await until('connected again', () => fake.asked.filter(({ kind }) => kind === 'stream').length === 7)
  await untilLive(intake)
  expect(intake.conditions.slice(before).map(({ kind }) => kind)).toEqual([
    'connecting',
    'connecting',
    'live',
  ])
})

test('an instance that has moved its streams is asked where they are now', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 10 })
  const { intake } = runSource([fake], { streamTries: 2, streamAgainMs: 50 })
  await untilLive(intake)
  await untilBeaten(fake)
  await fake.moveStreams()
  await until('connected again', () => fake.asked.filter(({ kind }) => kind === 'stream').length === 2)
  fake.write(statusOf(idAgo(1), { text: 'from there' }))
  await until('a post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['from there'])
})

test('where the token is not good for the timelines the stream is tried on, by the rules of waiting', async () => {
  const fake = await fakeMastodon({ narrowTokens: ['narrow'] })
  fake.refuse('stream', 8, 502)
  const { intake, waits } = runSource([{ fake, token: 'narrow' }], { streamTries: 2, streamAgainMs: 60_000 })
  await untilLive(intake)
  expect(intake.conditions.filter(({ kind }) => kind === 'off')).toEqual([])
  expect(waits.filter((ms) => [10, 20, 40].includes(ms)).slice(0, 7)).toEqual([10, 10, 20, 40, 40, 40, 40])
})

test('behind a proxy that packs what it may, the stream comes as it is written', async () => {
  const fake = await fakeMastodon({ isPacking: true, heartEveryMs: 20 })
  const { intake } = runSource([fake], { idleTimeoutMs: 300 })
  await untilLive(intake)
  fake.write(statusOf(idAgo(1), { text: 'at once' }))
  await until('a post', () => intake.posts.length === 1)
  await untilBeaten(fake, 20)
  expect(textsOf(intake)).toEqual(['at once'])
  expect(fake.asked.filter(({ kind }) => kind === 'stream')).toHaveLength(1)
})
