import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { FakeJetstream } from '../../support/fake-jetstream/fake-jetstream.js'
import { account, created, deleted, liked, updated } from '../../support/fake-jetstream/records.js'
import { ago, fakeJetstream, until } from './live-source.js'

/** What our client never does, so that its tests would not notice if the server stopped minding it. */

const V2 = '/xrpc/network.bsky.jetstream.subscribeEvents'

test.each([
  [`${V2}?wantedCollections=app.bsky.feed.post`, 'InvalidRequest'],
  [`${V2}?wantedDids=did:plc:a`, 'InvalidRequest'],
  [`${V2}?requireHello=true`, 'InvalidRequest'],
  [`${V2}?kinds=commits`, 'InvalidRequest'],
  [`${V2}?kinds=account&collections=app.bsky.feed.post`, 'InvalidRequest'],
  [`${V2}?cursor=soon`, 'InvalidRequest'],
  [`${V2}?cursor=2`, 'CursorTooOld'],
])('%s is refused before there is a stream', async (path, error) => {
  const fake = await fakeJetstream({ firstSeq: 2 })
  fake.withhold(created('2', 'x'), ago(9))
  fake.withhold(created('3', 'x'), ago(9))
  fake.forgetBelow(3)
  expect(await refusalOf(fake, path)).toMatchObject({ status: 400, body: { error } })
})

test('v1 refuses what is no collection, and moves a number that is too old without a word', async () => {
  const fake = await fakeJetstream()
  fake.withhold(created('1', 'lost'), ago(9))
  fake.withhold(created('2', 'kept'), ago(9))
  fake.forgetBelow(2)
  expect(await refusalOf(fake, '/subscribe?wantedCollections=posts')).toMatchObject({ status: 400 })
  const { frames } = await subscribe(fake, '/subscribe?cursor=1')
  await until('the replay', () => frames.length === 1)
  expect(frames[0]).toMatchObject({ kind: 'commit', cursor: 2, commit: { rkey: '2', operation: 'create' } })
})

test('a cursor is inclusive; collections narrow commits alone, kinds narrow everything', async () => {
  const fake = await fakeJetstream()
  fake.withhold(created('1', 'before'), ago(9))
  fake.withhold(created('2', 'at'), ago(8))
  fake.withhold(liked('3'), ago(7))
  fake.withhold(account('bob'), ago(6))
  fake.withhold(updated('2', 'better'), ago(5))
  fake.withhold(deleted('2'), ago(4))
  const posts = await subscribe(fake, `${V2}?kinds=commit&collections=app.bsky.feed.post&cursor=2`)
  const both = await subscribe(fake, '/subscribe?wantedCollections=app.bsky.feed.*&cursor=2')
  await until('the replays', () => posts.frames.length === 3 && both.frames.length === 5)
  expect(posts.frames.map(({ payload }) => [payload.seq, payload.operation])).toEqual([
    [2, 'create'],
    [5, 'update'],
    [6, 'delete'],
  ])
  expect(both.frames.map((frame) => frame.kind)).toEqual(['commit', 'commit', 'account', 'commit', 'commit'])
  expect('record' in posts.frames[2].payload).toBe(false)
})

test('v2 speaks xrpc.v1.json and closes the connection of a client that sends anything', async () => {
  const fake = await fakeJetstream()
  const { socket, closed } = await subscribe(fake, V2, ['xrpc.v1.json'])
  expect(socket.protocol).toBe('xrpc.v1.json')
  socket.send('{"type":"options_update"}')
  expect(await closed).toBe(1008)
  expect(fake.clientFrames).toBe(1)
})

test('v1 takes what a client sends', async () => {
  const fake = await fakeJetstream()
  const { socket } = await subscribe(fake, '/subscribe')
  socket.send('{"type":"options_update","payload":{}}')
  await until('it has come', () => fake.clientFrames === 1)
  expect(fake.connected).toBe(1)
})

test('a number beyond the last is answered with a notice, a time before the first as well', async () => {
  const fake = await fakeJetstream({ firstSeq: 10 })
  fake.withhold(created('1', 'x'), ago(90))
  fake.withhold(created('2', 'x'), ago(80))
  fake.forgetBelow(11)
  const beyond = await subscribe(fake, `${V2}?cursor=12`)
  const before = await subscribe(fake, `${V2}?cursor=${ago(100)}`)
  await until('notices', () => beyond.frames.length === 1 && before.frames.length === 2)
  expect(beyond.frames[0].payload).toMatchObject({ name: 'FutureCursor' })
  expect(before.frames.map(({ payload }) => payload.name ?? payload.seq)).toEqual(['OutdatedCursor', 11])
})

async function subscribe(fake: FakeJetstream, path: string, protocols: string[] = []) {
  const socket = new WebSocket(`${fake.host}${path}`, protocols)
  onTestFinished(() => socket.terminate())
  // biome-ignore lint/suspicious/noExplicitAny: frames are looked at by their fields
  const frames: any[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data))))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject))
  return { socket, frames, closed }
}

function refusalOf(
  fake: FakeJetstream,
  path: string,
): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${fake.host}${path}`)
    socket.on('open', () => reject(new Error('was not refused')))
    socket.on('error', () => {})
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (piece) => {
        text += piece
      })
      response.on('end', () => {
        resolve({ status: response.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text })
        socket.terminate()
      })
    })
  })
}
