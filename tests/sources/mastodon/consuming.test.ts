import { expect, onTestFinished, test } from 'vitest'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import type { MemoryIntake } from './live-source.js'
import {
  createMemoryIntake,
  fakeMastodon,
  idAgo,
  kindsOf,
  pause,
  placeOf,
  runSource,
  textsOf,
  until,
  untilLive,
} from './live-source.js'

test('with a token it consumes the stream, as it comes, at the address that the instance names', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake])
  await untilLive(intake)
  const ids = [idAgo(2), idAgo(1)]
  fake.write(statusOf(ids[0]!, { text: 'netflix è giù 😡' }))
  fake.write(statusOf(ids[1]!, { text: 'non va' }))
  await until('two posts', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['netflix è giù 😡', 'non va'])
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
  expect(placeOf(intake, `${fake.host} public`)).toBe(ids[1])
  expect(
    fake.asked
      .filter(({ kind }) => kind === 'stream')
      .map(({ path, query, token, isAtStreaming }) => ({ path, query, token, isAtStreaming })),
  ).toEqual([{ path: '/api/v1/streaming/public', query: {}, token: 'user-token', isAtStreaming: true }])
})

test('only what its own people write, where that is asked for', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake], { stream: 'public:local' })
  await untilLive(intake)
  fake.write(statusOf(idAgo(2), { text: 'from elsewhere' }))
  fake.write(statusOf(idAgo(1), { text: 'from here', isLocal: true }), { isLocal: true })
  await until('a post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['from here'])
  expect(fake.asked.find(({ kind }) => kind === 'timeline')?.query.local).toBe('true')
})

test('hashtags, each by a stream of its own; a post with two of them is one', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake], { stream: 'hashtags', hashtags: ['NetflixDown', 'giù'] })
  await until('two streams', () => fake.connected === 2)
  await untilLive(intake)
  fake.write(statusOf(idAgo(3), { text: 'no tag' }))
  fake.write(statusOf(idAgo(2), { text: 'one', tags: ['NetflixDown'] }))
  fake.write(statusOf(idAgo(1), { text: 'two', tags: ['netflixdown', 'giù'] }))
  fake.write(statusOf(idAgo(0), { text: 'three', tags: ['giù'] }))
  await until('three posts', () => intake.posts.length >= 3)
  expect(textsOf(intake).sort()).toEqual(['one #NetflixDown', 'three #giù', 'two #netflixdown #giù'])
})

test('the same post through two instances is one', async () => {
  const [here, there] = [await fakeMastodon(), await fakeMastodon()]
  const { intake } = runSource([here, there])
  await untilLive(intake)
  here.write(statusOf(idAgo(3), { text: 'same', home: '7' }))
  await until('the post', () => intake.posts.length === 1)
  there.write(statusOf(idAgo(3, 5), { text: 'same', home: '7' }))
  there.write(statusOf(idAgo(2), { text: 'other', author: 'bob@b.example', home: '7' }))
  await until('two posts', () => intake.posts.length === 2)
  expect(intake.posts.map(({ id, text }) => [id, text])).toEqual([
    ['a.example/7', 'same'],
    ['b.example/7', 'other'],
  ])
})

test('a status that comes twice is one post', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake])
  await untilLive(intake)
  const status = statusOf(idAgo(3), { text: 'once' })
  fake.write(status)
  fake.stream(status)
  fake.write(statusOf(idAgo(1), { text: 'last' }))
  await until('the last', () => textsOf(intake).includes('last'))
  expect(textsOf(intake)).toEqual(['once', 'last'])
})

test('edits, deletions and what else a stream may say are no posts', async () => {
  const fake = await fakeMastodon()
  const { intake, odd } = runSource([fake])
  await untilLive(intake)
  const id = idAgo(3)
  fake.write(statusOf(id, { text: 'first' }))
  fake.send('status.update', JSON.stringify(statusOf(id, { text: 'edited', home: 'x' })))
  fake.send('delete', id)
  fake.send('filters_changed', 'undefined')
  fake.send('update', JSON.stringify(statusOf(idAgo(2), { over: { reblog: statusOf('1') } })))
  fake.send('update', JSON.stringify(statusOf(idAgo(2), { account: { bot: true } })))
  fake.write(statusOf(idAgo(1), { text: 'last' }))
  await until('the last', () => textsOf(intake).includes('last'))
  expect(textsOf(intake)).toEqual(['first', 'last'])
  expect(odd).toEqual([])
})

test('wherever the network cuts the stream, inside characters too, and however its lines end', async () => {
  for (const isCrlf of [false, true]) {
    const fake = await fakeMastodon({ pieceBytes: 3, isCrlf })
    const { intake, odd, stop } = runSource([fake])
    await untilLive(intake)
    fake.write(statusOf(idAgo(1), { text: 'perché è giù 😡😡 不能用' }))
    await until('the post', () => intake.posts.length === 1)
    expect([textsOf(intake), odd]).toEqual([['perché è giù 😡😡 不能用'], []])
    await stop()
  }
})

test('a message that is no status is reported and skipped', async () => {
  const fake = await fakeMastodon()
  const { intake, odd } = runSource([fake])
  await untilLive(intake)
  fake.send('update', '{"broken":')
  fake.send('update', '"a text"')
  fake.send('update', JSON.stringify({ id: '5' }))
  fake.send('update', JSON.stringify(statusOf(idAgo(2), { text: 'x'.repeat(1_000_000) })))
  fake.write(statusOf(idAgo(1), { text: 'good' }))
  await until('the good one', () => intake.posts.length === 1)
  expect(odd).toEqual(['not-json', 'not-an-object', 'bad-status', 'too-large'])
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
})

test('while storing is slow it reads no more than it may hold, and loses nothing', async () => {
  const fake = await fakeMastodon({ heartEveryMs: 50 })
  const intake = createMemoryIntake()
  runSource([fake], { holdAbove: 200, idleTimeoutMs: 1_500 }, intake)
  await untilLive(intake)
  const open = closeGate(intake)
  const text = 'x'.repeat(16_000)
  for (let n = 0; n < 1_500; n++) {
    fake.write(statusOf(idAgo(1, n), { text: `${n} ${text}` }))
    if (n % 100 === 0) await pause(1)
  }
  // Longer than the silence that is taken for death: held back by us it is none.
  await pause(2_500)
  const { unsent } = fake
  open()
  expect(unsent).toBeGreaterThan(1_000_000)
  await until('all posts', () => intake.posts.length === 1_500)
  expect(textsOf(intake).map((one) => Number(one.split(' ')[0]))).toEqual([...Array(1_500).keys()])
  expect(fake.asked.filter(({ kind }) => kind === 'stream')).toHaveLength(1)
})

test('a clean stop ends every connection and stores all received posts', async () => {
  const fake = await fakeMastodon()
  const { intake, stop } = runSource([fake], {
    stream: 'hashtags',
    hashtags: ['a', 'b', 'c'],
    checkEveryMs: 30,
  })
  await untilLive(intake)
  fake.dropAll()
  await until('all gone', () => fake.connected === 0)
  await until('all back', () => fake.connected === 3)
  await untilLive(intake)
  fake.write(statusOf(idAgo(1), { text: 'last', tags: ['b'] }))
  await until('heard', () => intake.posts.length === 1)
  await stop()
  await until('no socket left', () => fake.sockets === 0)
  const requests = fake.asked.length
  await pause(100)
  expect(fake.asked.length).toBe(requests)
})

/** Storing waits until the returned function is called, or the test is over. */
function closeGate(intake: MemoryIntake): () => void {
  let resolve = (): void => {}
  intake.gate = new Promise((done) => {
    resolve = done
  })
  const open = (): void => {
    intake.gate = null
    resolve()
  }
  onTestFinished(open)
  return open
}
