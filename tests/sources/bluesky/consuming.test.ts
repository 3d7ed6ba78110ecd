import { expect, onTestFinished, test } from 'vitest'
import {
  account,
  created,
  deleted,
  didOf,
  identity,
  liked,
  tagFacet,
  updated,
} from '../../support/fake-jetstream/records.js'
import { ago, fakeJetstream, kindsOf, runSource, textsOf, turns, until, untilRead } from './live-source.js'

test.each(['v2', 'v1'] as const)(
  'a post comes through %s as it was written, dated by the stream',
  async (wire) => {
    const fake = await fakeJetstream()
    const { intake } = runSource([fake], { wire })
    await until('connected', () => fake.connected === 1)
    const timeUs = ago(0)
    fake.write(created('3mm', 'netflix non va 😡', { reply: { root: {}, parent: {} } }), timeUs)
    await until('a post', () => intake.posts.length === 1)
    expect(intake.posts).toEqual([
      {
        id: `${didOf('ada')}/3mm`,
        source: 'bluesky',
        at: Math.floor(timeUs / 1_000),
        text: 'netflix non va 😡',
        lang: 'it',
        author: { id: didOf('ada'), handle: null, followers: null, createdAt: null, verified: false },
        place: null,
        isRepost: false,
        isReply: true,
        isQuote: false,
        about: [],
      },
    ])
    expect(kindsOf(intake)).toEqual(['connecting', 'live'])
  },
)

test('asks v2 for posts alone, by its parameters and its protocol, and sends nothing more', async () => {
  const fake = await fakeJetstream({ pingEveryMs: 5 })
  runSource([fake])
  await until('pings are answered', () => fake.pongs >= 2)
  expect(fake.asked).toEqual([
    {
      wire: 'v2',
      cursor: null,
      query:
        'kinds=commit&kinds=account&kinds=identity&collections=app.bsky.feed.post&maxMessageSizeBytes=1000000',
      subprotocol: 'xrpc.v1.json',
      status: 101,
    },
  ])
  expect({ frames: fake.clientFrames, connected: fake.connected }).toEqual({ frames: 0, connected: 1 })
})

test('only new posts are posts; updates, deletes and accounts that are gone take texts back', async () => {
  const fake = await fakeJetstream({ pingEveryMs: 5 })
  const { intake, odd, stop } = runSource([fake], { wire: 'v1' })
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(4))
  fake.write(account('bob'), ago(3))
  fake.write(identity('bob'), ago(3))
  fake.write(liked('2'), ago(3))
  fake.write(updated('1', 'one, better'), ago(2))
  const last = fake.write(deleted('1'), ago(1))
  await untilRead(fake)
  await stop()
  expect(textsOf(intake)).toEqual(['one'])
  expect(odd).toEqual([])
  expect(intake.removals).toEqual([
    { kind: 'account', idPrefix: `${didOf('bob')}/` },
    { kind: 'post', id: `${didOf('ada')}/1` },
    { kind: 'post', id: `${didOf('ada')}/1` },
  ])
  expect(JSON.parse(intake.stored ?? '')).toEqual({
    v: 2,
    host: fake.host,
    seq: null,
    timeUs: last.timeUs,
  })
})

test('languages are the author’s word: the first, or none', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'a', { langs: ['en', 'it'] }), ago(0))
  fake.write(created('2', 'b', { langs: undefined }), ago(0))
  fake.write(created('3', 'c', { langs: [] }), ago(0))
  fake.write(created('4', 'd', { langs: 'en' }), ago(0))
  await until('four posts', () => intake.posts.length === 4)
  expect(intake.posts.map((post) => post.lang)).toEqual(['en', null, null, null])
})

test('every hashtag is read once: in the text, behind an emoji, as a mark on other words, or beside the text', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  const shown = '😡😡 più niente #NetflixDown oggi'
  const marked = '😡 netflix down di nuovo'
  fake.write(created('1', shown, { facets: [tagFacet(shown, '#NetflixDown', 'netflixdown')] }), ago(0))
  fake.write(created('2', marked, { facets: [tagFacet(marked, 'netflix down', 'netflixdown')] }), ago(0))
  fake.write(created('3', 'non va', { tags: ['netflix down', 'tim'] }), ago(0))
  await until('three posts', () => intake.posts.length === 3)
  expect(textsOf(intake)).toEqual([shown, `${marked} #netflixdown`, 'non va #netflixdown #tim'])
})

test('a quoted post makes a quote, whether alone or beside a picture; an embedded list does not', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  const post = { uri: `at://${didOf('bob')}/app.bsky.feed.post/9`, cid: 'bafy' }
  const list = { uri: `at://${didOf('bob')}/app.bsky.graph.list/9`, cid: 'bafy' }
  const embeds = [
    { $type: 'app.bsky.embed.record', record: post },
    { $type: 'app.bsky.embed.recordWithMedia', record: { record: post }, media: {} },
    { $type: 'app.bsky.embed.record', record: list },
    { $type: 'app.bsky.embed.images', images: [] },
  ]
  embeds.forEach((embed, index) => {
    fake.write(created(`q${index}`, 'look', { embed }), ago(0))
  })
  await until('four posts', () => intake.posts.length === 4)
  expect(intake.posts.map((one) => one.isQuote)).toEqual([true, true, false, false])
})

test('a stop stores what has come, closes the socket and leaves no timer', async () => {
  const fake = await fakeJetstream({ pingEveryMs: 5 })
  const timers = watchTimers()
  const { intake, stop } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  let open = (): void => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  fake.write(created('p0', 'post 0'), ago(0))
  await until('the first is being stored', () => intake.isStoring)
  for (let n = 1; n < 20; n++) fake.write(created(`p${n}`, `post ${n}`), ago(0))
  await untilRead(fake)
  let isOver = false
  const stopped = stop().then(() => {
    isOver = true
  })
  await until('disconnected', () => fake.connected === 0)
  await turns()
  expect(isOver).toBe(false)
  open()
  await stopped
  expect(textsOf(intake)).toEqual(Array.from({ length: 20 }, (_, n) => `post ${n}`))
  expect(timers.size).toBe(0)
})

test('a stop while connecting or while waiting ends the run at once', async () => {
  const fake = await fakeJetstream()
  fake.refuse(1_000, 503)
  const early = runSource([fake], { firstWaitMs: 60_000, longestWaitMs: 60_000 })
  await early.stop()
  const waiting = runSource([fake], { firstWaitMs: 60_000, longestWaitMs: 60_000 })
  await until('waiting', () => waiting.intake.conditions.length === 2)
  await waiting.stop()
  expect(waiting.intake.conditions[1]).toEqual({
    kind: 'connecting',
    detail: `${fake.host} answered 503; trying ${fake.host} in 60 s`,
  })
})

/** The timers that were set from now on and have neither fired nor been cleared. */
function watchTimers(): ReadonlySet<unknown> {
  const waiting = new Set<unknown>()
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const watchedSet = (run: () => void, ms?: number) => {
    const timer = set(() => {
      waiting.delete(timer)
      run()
    }, ms)
    waiting.add(timer)
    return timer
  }
  globalThis.setTimeout = watchedSet as typeof setTimeout
  globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
    waiting.delete(timer)
    clear(timer)
  }) as typeof clearTimeout
  onTestFinished(() => {
    globalThis.setTimeout = set
    globalThis.clearTimeout = clear
  })
  return waiting
}
