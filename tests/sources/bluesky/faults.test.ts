import { createHash } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createBlueskySource } from '../../../src/sources/bluesky/bluesky-source.js'
import { created, didOf } from '../../support/fake-jetstream/records.js'
import {
  ago,
  createMemoryIntake,
  detailsOf,
  fakeJetstream,
  kindsOf,
  pause,
  runSource,
  textsOf,
  turns,
  until,
} from './live-source.js'

test('frames and records of no sense are counted by their fault and passed over', async () => {
  const fake = await fakeJetstream()
  const { intake, odd } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'before'), ago(0))
  const commit = 'network.bsky.jetstream.subscribeEvents#commit'
  fake.sendRaw('not json {')
  fake.sendRaw('')
  fake.sendRaw('[1,2]')
  fake.sendRaw('null')
  fake.sendRaw('{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#novelty"}}')
  fake.sendRaw('{"$type":"novelty"}')
  fake.sendRaw(`{"$type":"message","payload":{"$type":"${commit}","seq":"seven"}}`)
  fake.sendRaw(
    `{"$type":"message","payload":{"$type":"${commit}","seq":7,"time":"yesterday","did":"did:plc:a"}}`,
  )
  fake.sendRaw(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), { binary: true })
  fake.write(created('2', 'x', { text: undefined }), ago(0))
  fake.write(created('3', 'x', { text: 12 }), ago(0))
  fake.write({ ...(created('4', 'x') as object), record: 'a text' } as never, ago(0))
  fake.write({ ...(created('5', 'x') as object), did: 'nobody' } as never, ago(0))
  fake.write({ ...(created('a/b', 'x') as object) } as never, ago(0))
  fake.write(created('6', 'after'), ago(0))
  await until('the post behind them', () => textsOf(intake).includes('after'))
  expect(textsOf(intake)).toEqual(['before', 'after'])
  expect(odd).toEqual([
    'not-json',
    'not-json',
    'not-an-object',
    'not-an-object',
    'unknown-kind',
    'unknown-kind',
    'bad-event',
    'bad-event',
    'binary',
    'no-text',
    'no-text',
    'bad-record',
    'bad-record',
    'bad-record',
  ])
  expect(fake.asked.length).toBe(1)
})

test('a frame of 10 MB is passed over, and the connection stays', async () => {
  const fake = await fakeJetstream({ ignoresLargest: true })
  const { intake, odd } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'a'.repeat(10_000_000)), ago(0))
  fake.write(created('2', 'after'), ago(0))
  await until('the post behind it', () => textsOf(intake).length === 1)
  expect({ texts: textsOf(intake), odd, asked: fake.asked.length }).toEqual({
    texts: ['after'],
    odd: ['too-large'],
    asked: 1,
  })
})

test('a server is asked to keep such frames to itself', async () => {
  const fake = await fakeJetstream()
  const { intake, odd } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'a'.repeat(2_000_000)), ago(0))
  fake.write(created('2', 'after'), ago(0))
  await until('the post behind it', () => textsOf(intake).length === 1)
  expect(odd).toEqual([])
})

test('a frame that would fill the memory ends the connection, and the next host is consumed', async () => {
  const fake = await fakeJetstream()
  const other = await fakeJetstream()
  const { intake } = runSource([fake, other])
  await until('connected', () => fake.connected === 1)
  fake.sendRaw(Buffer.alloc(65 * 1024 * 1024, 97))
  await until('the other host', () => other.connected === 1)
  expect(detailsOf(intake)).toContain(`${fake.host} is unavailable (WS_ERR_UNSUPPORTED_MESSAGE_LENGTH)`)
})

test('broken characters in a frame cost a character, not the connection, which would meet them again', async () => {
  const fake = await fakeJetstream({ speaks: ['v1'] })
  const { intake } = runSource([fake], { wire: 'v1' })
  await until('connected', () => fake.connected === 1)
  const commit = { operation: 'create', collection: 'app.bsky.feed.post', rkey: '1', record: { text: 'pi|' } }
  const frame = JSON.stringify({ did: didOf('ada'), time_us: ago(0), kind: 'commit', commit })
  const [head, tail] = frame.split('|')
  fake.sendRaw(Buffer.concat([Buffer.from(head!), Buffer.from([0xc3]), Buffer.from(tail!)]))
  await until('the post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['pi\uFFFD'])
  expect(fake.asked.length).toBe(1)
})

test('a host without v2 is asked by v1 at once', async () => {
  const fake = await fakeJetstream({ speaks: ['v1'], isOld: true })
  const { intake } = runSource([fake], { firstWaitMs: 60_000 })
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(0))
  await until('a post', () => intake.posts.length === 1)
  expect(fake.asked.map(({ wire, status }) => [wire, status])).toEqual([
    ['v2', 404],
    ['v1', 101],
  ])
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
})

test('a host whose v2 understands other parameters is asked by v1 too', async () => {
  const fake = await fakeJetstream()
  fake.refuse(1, 400, '{"error":"InvalidRequest","message":"unknown parameter"}')
  runSource([fake], { firstWaitMs: 60_000 })
  await until('connected', () => fake.connected === 1)
  expect(fake.asked.map(({ wire, status }) => [wire, status])).toEqual([
    ['v2', 400],
    ['v1', 101],
  ])
})

test('a host of the first months of v2 is consumed, though it does not say when it saw an event', async () => {
  const fake = await fakeJetstream({ isOld: true })
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  const { timeUs } = fake.write(created('1', 'one'), ago(1))
  await until('a post', () => intake.posts.length === 1)
  expect(JSON.parse(intake.stored ?? '')).toEqual({ v: 2, host: fake.host, seq: 1, timeUs })
})

test('asked for v2 alone or v1 alone, it speaks nothing else', async () => {
  const onlyV1 = await fakeJetstream({ speaks: ['v1'] })
  const onlyV2 = await fakeJetstream({ speaks: ['v2'] })
  runSource([onlyV1, onlyV2], { wire: 'v2' })
  await until('the host with v2', () => onlyV2.connected === 1)
  runSource([onlyV2, onlyV1], { wire: 'v1' })
  await until('the host with v1', () => onlyV1.connected === 1)
  expect([...onlyV1.asked, ...onlyV2.asked].map(({ wire, status }) => [wire, status])).toEqual([
    ['v2', 404],
    ['v1', 101],
    ['v2', 101],
    ['v1', 404],
  ])
})

test.each([429, 500, 503, 301])(
  'an answer of %i is no question of wires: the next host is asked',
  async (status) => {
    const fake = await fakeJetstream()
    const other = await fakeJetstream()
    fake.refuse(10, status, '{"error":"<b>busy</b>, says 10.0.0.1"}')
    const { intake } = runSource([fake, other])
    await until('the other host', () => other.connected === 1)
    expect(fake.asked.map((one) => one.wire)).toEqual(['v2'])
    expect(detailsOf(intake)).toContain(`${fake.host} answered ${status}; trying ${other.host} in 1 s`)
  },
)

test.each([
  ['says nothing', ''],
  ['breaks off in its refusal', 'HTTP/1.1 503 Busy\r\ncontent-length: 1000\r\n\r\n{"error":'],
  ['speaks another protocol', 'SSH-2.0-invented\r\n'],
])('a host that takes the connection and then %s is left for the next', async (_, answer) => {
  const strange = await strangeServer(answer)
  const other = await fakeJetstream()
  runSource([strange, other], { handshakeMs: 150 })
  await until('the other host', () => other.connected === 1)
})

test('a stop does not wait for a server that never says goodbye', async () => {
  const key = (request: string) => /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1] ?? ''
  const strange = await strangeServer(
    (request) =>
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-protocol: xrpc.v1.json\r\n` +
      `sec-websocket-accept: ${createHash('sha1')
        .update(`${key(request)}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64')}\r\n\r\n`,
  )
  const { intake, stop } = runSource([strange], { goodbyeMs: 100 })
  await pause(200)
  let isOver = false
  void stop().then(() => {
    isOver = true
  })
  await until('it is over', () => isOver)
  expect(kindsOf(intake)).toEqual(['connecting'])
})

test('when storing fails, nothing after it is stored until it succeeds from the same place', async () => {
  const fake = await fakeJetstream()
  const { intake } = runSource([fake])
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(0))
  await until('a post', () => intake.posts.length === 1)
  intake.failure = new Error('the disk is full')
  fake.write(created('2', 'two'), ago(0))
  await until('the failure is told', () => detailsOf(intake).includes('the disk is full'))
  fake.withhold(created('3', 'three'), ago(0))
  await until('it has tried again', () => fake.asked.length >= 4)
  expect(textsOf(intake)).toEqual(['one'])
  expect(new Set(fake.asked.slice(1).map((one) => one.cursor))).toEqual(new Set(['1']))
  intake.failure = null
  await until('all is stored', () => textsOf(intake).includes('three'))
  expect(textsOf(intake)).toEqual(['one', 'one', 'two', 'three'])
  expect(detailsOf(intake)).toContain(
    `${fake.host} is available, but its posts could not be stored (the disk is full)`,
  )
})

test('when storing is slow the connection is held, and held is not silent', async () => {
  const fake = await fakeJetstream({ pingEveryMs: 10 })
  const { intake } = runSource([fake], { holdAbove: 100, idleTimeoutMs: 500 })
  await until('connected', () => fake.connected === 1)
  let open = (): void => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  // Far more than a socket holds by itself, so that a source that kept reading would have it all in memory.
  const filler = 'x'.repeat(20_000)
  for (let n = 0; n < 500; n++) fake.write(created(`p${n}`, `${n} ${filler}`), ago(0))
  await until('posts wait', () => kindsOf(intake).includes('live'))
  let pongs = -1
  for (let tries = 0; tries < 30 && pongs !== fake.pongs; tries++) {
    pongs = fake.pongs
    await pause(150)
  }
  await pause(1_000)
  // A held socket answers no ping; and twice the silence that would end it has passed.
  expect(fake.pongs - pongs).toBe(0)
  expect({ stored: intake.posts.length, asked: fake.asked.length }).toEqual({ stored: 0, asked: 1 })
  open()
  intake.gate = null
  await until('all are stored', () => intake.posts.length === 500)
  expect(textsOf(intake).map((text) => Number(text.split(' ')[0]))).toEqual(
    Array.from({ length: 500 }, (_, n) => n),
  )
  expect(fake.asked.length).toBe(1)
})

test('a held connection that is released and then stalls is noticed', async () => {
  const fake = await fakeJetstream()
  const other = await fakeJetstream()
  const { intake } = runSource([fake, other], { holdAbove: 5, idleTimeoutMs: 500 })
  await until('connected', () => fake.connected === 1)
  let open = (): void => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  for (let n = 0; n < 50; n++) fake.write(created(`p${n}`, `post ${n}`), ago(0))
  await until('posts wait', () => intake.isStoring)
  await turns()
  open()
  intake.gate = null
  await until('all are stored', () => intake.posts.length === 50)
  await until('the other host', () => other.connected === 1)
})

test('no hosts, and hosts that are no addresses, are refused before anything runs', () => {
  const make = (hosts: string[]) => () => createBlueskySource({ hosts }, { clock: systemClock })
  expect(make([])).toThrow('Bluesky has no host to connect to; name at least one')
  for (const host of ['', 'a b', 'https://x.org', 'wss://x.org/subscribe', 'x.org?cursor=1']) {
    expect(make(['ok.example.org', host])).toThrow(`Bluesky host ${JSON.stringify(host)} is neither`)
  }
  expect(make(['ok.example.org', 'ok.example.org:8443', 'wss://ok.example.org/'])).not.toThrow()
})

test('an intake that refuses everything from the start never ends the run', async () => {
  const fake = await fakeJetstream()
  const intake = createMemoryIntake()
  intake.failure = new Error('no store')
  const { stop } = runSource([fake], {}, intake)
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'one'), ago(0))
  await until('it tries again', () => fake.asked.length >= 2)
  await stop()
  expect(intake.posts).toEqual([])
})

/** Takes every connection, answers its first words so, and never closes it. */
async function strangeServer(answer: string | ((request: string) => string)): Promise<string> {
  const streams = new Set<Socket>()
  const server = createServer((stream) => {
    streams.add(stream)
    stream.on('error', () => {})
    stream.once('data', (data) => {
      stream.write(typeof answer === 'string' ? answer : answer(String(data)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const stream of streams) stream.destroy()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}
