import { describe, expect, onTestFinished, test } from 'vitest'
import type { Failure } from '../../../../src/sources/x/client/failure.js'
import { createXClient } from '../../../../src/sources/x/client/x-client.js'
import { readPost } from '../../../../src/sources/x/read-post.js'
import type { StreamConnection, StreamParts } from '../../../../src/sources/x/stream/consume-stream.js'
import { consumeStream } from '../../../../src/sources/x/stream/consume-stream.js'
import { settingsOf } from '../../../../src/sources/x/x-options.js'
import type { FakeX } from '../../../support/fake-x/fake-x.js'
import { TOKEN } from '../../../support/fake-x/fake-x.js'
import { fakeX, pause, until } from '../harness.js'

const RULE = { value: '(netflix down) OR (netflix giù) OR (netflix "non va")', tag: 'svc:netflix' }

interface SourceAvailability {
  readonly connection: StreamConnection
  readonly texts: string[]
  readonly state: { connected: number; noJson: number; over: Failure | null | undefined }
}

/** Opens the stream with the rule above, and waits until it is open if it opens. */
async function consume(
  fake: FakeX,
  over: Partial<StreamParts> = {},
  token = TOKEN,
): Promise<SourceAvailability> {
  const client = createXClient(
    settingsOf({ token, perDay: 1, perMonth: 1, apiUrl: fake.apiUrl, expandAuthors: false }),
    token,
  )
  onTestFinished(() => client.close())
  await client.setRules([RULE]).catch(() => {})
  const texts: string[] = []
  const state: SourceAvailability['state'] = { connected: 0, noJson: 0, over: undefined }
  const connection = consumeStream({
    client,
    idleTimeoutMs: 5_000,
    handshakeMs: 5_000,
    onConnected: () => state.connected++,
    onMessage(message) {
      const read = readPost(message)
      texts.push(read.kind === 'post' ? read.post.text : read.kind === 'odd' ? read.reason : read.kind)
    },
    onNoJson: () => state.noJson++,
    ...over,
  })
  onTestFinished(() => connection.stop())
  void connection.over.then((failure) => {
    state.over = failure
  })
  await until('connected, or over', () => state.connected > 0 || state.over !== undefined)
  return { connection, texts, state }
}

const now = () => Date.now()

describe.each([undefined, 'gzip', 'br'] as const)('packed by %s', (compress) => {
  test('posts come as they were written, and what no rule finds does not come', async () => {
    const fake = await fakeX(compress === undefined ? {} : { compress })
    const { texts } = await consume(fake)
    fake.write({ text: 'netflix is down', at: now() })
    fake.write({ text: 'netflix is great', at: now() })
    fake.write({ text: 'netflix down again', at: now(), lang: 'it' })
    await until('two posts', () => texts.length === 2)
    expect(texts).toEqual(['netflix is down', 'netflix down again'])
  })

  test.each(['reset', 'quiet'] as const)(
    'a connection that breaks off (%s) is noticed at once, and not by its silence',
    async (how) => {
      const fake = await fakeX(compress === undefined ? {} : { compress })
      const { state, texts } = await consume(fake, { idleTimeoutMs: 1_000_000 })
      fake.write({ text: 'netflix is down', at: now() })
      await until('a post', () => texts.length === 1)
      fake.drop(how)
      await until('over', () => state.over !== undefined)
      expect(state.over).toMatchObject({ kind: 'network' })
    },
  )
})

test.each([1, 2, 3])('characters that are cut after %i bytes come whole', async (pieceBytes) => {
  const fake = await fakeX({ pieceBytes })
  const { texts } = await consume(fake)
  fake.write({ text: 'netflix è giù, perché? 😡', at: now() })
  await until('the post', () => texts.length === 1)
  expect(texts).toEqual(['netflix è giù, perché? 😡'])
})

test.each(['tweet', 'post'] as const)('both families of field names are read: %s', async (family) => {
  const fake = await fakeX({ family })
  const { texts } = await consume(fake)
  fake.write({ text: 'netflix non va, ma', note: 'netflix non va, ma proprio per niente', at: now() })
  await until('the post', () => texts.length === 1)
  expect(texts).toEqual(['netflix non va, ma proprio per niente'])
})

test('posts come twice and in any order', async () => {
  const fake = await fakeX()
  const { texts } = await consume(fake)
  const late = fake.withhold({ text: 'netflix down 1', at: now() - 5_000 })
  fake.resend(fake.write({ text: 'netflix down 2', at: now() }))
  fake.resend(late)
  await until('three posts', () => texts.length === 3)
  expect(texts).toEqual(['netflix down 2', 'netflix down 2', 'netflix down 1'])
})

test('a post seconds late is consumed all the same', async () => {
  const fake = await fakeX({ latencyMs: 100 })
  const { texts } = await consume(fake)
  fake.write({ text: 'netflix down', at: now() })
  await until('the post', () => texts.length === 1)
})

test('heartbeats keep a quiet stream, and their end ends it', async () => {
  const fake = await fakeX({ heartbeatMs: 20 })
  const { state } = await consume(fake, { idleTimeoutMs: 400 })
  await pause(1_000)
  expect(state.over).toBeUndefined()
  fake.stall()
  await until('over', () => state.over !== undefined)
  expect(state.over).toEqual({ kind: 'network', what: 'silent for 0.4 s, without a heartbeat' })
  await until('the slot is free', () => fake.connected === 0)
})

test('an error in the stream ends it with its reason', async () => {
  const fake = await fakeX()
  const { state } = await consume(fake)
  fake.disconnect()
  await until('over', () => state.over !== undefined)
  expect(state.over).toEqual({ kind: 'network', what: 'X ended the stream (operational-disconnect)' })
})

test('a partial error beside a post takes nothing from it', async () => {
  const fake = await fakeX()
  const { texts, state } = await consume(fake)
  const data = { id: '1858928350190215168', text: 'netflix down' }
  fake.sendRaw(`${JSON.stringify({ data, errors: [{ title: 'Not Found Error' }] })}\r\n`)
  await until('the post', () => texts.length === 1)
  expect(state.over).toBeUndefined()
})

test('a line of no meaning is counted and passed over', async () => {
  const fake = await fakeX()
  const { texts, state } = await consume(fake)
  fake.sendRaw('{"data": oh no\r\n{"something":"new"}\r\n')
  fake.write({ text: 'netflix down', at: now() })
  await until('the post', () => texts.length === 2)
  expect(texts).toEqual(['no-data', 'netflix down'])
  expect(state.noJson).toBe(1)
})

test('a line without end is given up before it fills the memory', async () => {
  const fake = await fakeX()
  const { state } = await consume(fake)
  fake.sendRaw('x'.repeat(1_500_000))
  await until('over', () => state.over !== undefined)
  expect(state.over).toEqual({ kind: 'network', what: 'it sent a line without end' })
})

test('an orderly end is an end too', async () => {
  const fake = await fakeX()
  const { state } = await consume(fake)
  fake.end()
  await until('over', () => state.over !== undefined)
  expect(state.over).toMatchObject({ kind: 'network' })
})

test('stopping frees the slot at once', async () => {
  const fake = await fakeX()
  const { connection, state } = await consume(fake)
  expect(fake.connected).toBe(1)
  connection.stop()
  expect(await connection.over).toBeNull()
  await until('the slot is free', () => fake.connected === 0)
  expect((await consume(fake)).state.connected).toBe(1)
  expect(state.connected).toBe(1)
})

test('a held stream takes nothing, is not taken for dead, and goes on where it was', async () => {
  const fake = await fakeX({ heartbeatMs: 20 })
  const { connection, texts, state } = await consume(fake, { idleTimeoutMs: 200 })
  connection.hold()
  fake.write({ text: 'netflix down', at: now() })
  await pause(500)
  expect([texts, state.over]).toEqual([[], undefined])
  connection.release()
  await until('the post', () => texts.length === 1)
})

test('a server that does not answer is given up', async () => {
  const fake = await fakeX({ answerAfterMs: 100_000 })
  const { state } = await consume(fake, { handshakeMs: 300 })
  expect(state.over).toEqual({ kind: 'network', what: 'no answer within 0.3 s' })
})

test('each refusal is distinguished', async () => {
  const wrong = await consume(await fakeX(), {}, 'another-token')
  expect(wrong.state.over).toMatchObject({ kind: 'refused', status: 401 })

  const taken = await fakeX()
  taken.occupy()
  expect((await consume(taken)).state.over).toMatchObject({ kind: 'slot-taken' })

  const poor = await fakeX({ credits: 0 })
  expect((await consume(poor)).state.over).toMatchObject({ kind: 'no-credits' })

  const busy = await fakeX({ connectsPerWindow: 0 })
  const { over } = (await consume(busy)).state
  expect(over).toMatchObject({ kind: 'too-many' })
  expect(over?.kind === 'too-many' && over.resetAt! > now()).toBe(true)
})
