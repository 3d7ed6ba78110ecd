import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { ApiParts } from '../../../src/api/http/api-parts.js'
import { takenPosts } from '../../../src/api/views/operation-schemas.js'
import { createIntake, MAX_BACKLOG } from '../../../src/pipeline/intake/intake.js'
import { unpackEntry } from '../../../src/pipeline/intake/intake-entry.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import { SEQUENCER_OFFSET } from '../../../src/pipeline/intake/sequencer-state.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { StoreError } from '../../../src/pipeline/ports/store.js'
import type { Skimmer } from '../../../src/pipeline/skim/skimmer.js'
import { createSkimmer } from '../../../src/pipeline/skim/skimmer.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { configuration } from '../../support/configuration.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

const reading = composeReading({ authorKey: 'a test' }, configuration)
const time = { now: Date.UTC(2026, 0, 1) }
const clock = { now: () => time.now, sleep: async () => {} }
const closing: ApiServer[] = []

afterEach(async () => {
  for (const api of closing.splice(0)) await api.close()
})

/** An API that takes posts in; `change` makes its store misbehave. */
async function feed(over: Partial<ApiParts> = {}, change: (store: Store) => Store = (store) => store) {
  const api = await startApi((store) => {
    const changed = change(store)
    const intake = createIntake({ store: changed, clock, classifyPost: reading.classifyPost })
    return { store: changed, clock, intake, ...over }
  })
  closing.push(api)
  const bearer = await api.bearer('ingest')
  return {
    api,
    send: (body: string | Buffer, headers: Record<string, string> = {}) =>
      api.post('/v1/posts', body, { ...bearer, 'Content-Type': 'application/json', ...headers }),
    /** How many posts each stored entry holds. */
    stored: async () =>
      (await api.store.readLog(INTAKE, 0, 1_000)).map(({ value, number }) => {
        const { source, ingestedPosts } = unpackEntry(value, number)
        return `${source}: ${ingestedPosts.length}`
      }),
  }
}

const post = (id: number | string, over: object = {}) => ({
  id: String(id),
  source: 'x',
  createdAt: '2022-04-28T20:41:03Z',
  text: 'whatsapp non va',
  ...over,
})

const NDJSON = { 'Content-Type': 'application/x-ndjson' }

async function answerOf(response: Response): Promise<[number, unknown]> {
  const body = (await response.json()) as Record<string, unknown>
  if (response.status === 202) return [202, takenPosts.parse(body)]
  const { code, detail, accepted, rejected, problems } = body
  return [response.status, { code, detail, ...(problems ? { accepted, rejected, problems } : {}) }]
}

const TWICE = 'this source and id came before; it counts once'

describe('posts are taken', () => {
  test('as one object, as an array, as lines, and packed', async () => {
    const { send, stored } = await feed()
    const lines = `${JSON.stringify(post(4))}\r\n\n${JSON.stringify(post(5))}\n`
    const all = { rejected: 0, duplicates: 0, late: 0, problems: [] }
    expect(await answerOf(await send(JSON.stringify(post(1))))).toEqual([202, { accepted: 1, ...all }])
    expect(await answerOf(await send(JSON.stringify([post(2), post(3)])))).toEqual([
      202,
      { accepted: 2, ...all },
    ])
    expect(await answerOf(await send(lines, NDJSON))).toEqual([202, { accepted: 2, ...all }])
    const packed = { ...NDJSON, 'Content-Encoding': 'gzip' }
    const again = [0, 2].map((index) => ({ index, reason: 'duplicate', detail: TWICE }))
    expect(await answerOf(await send(gzipSync(lines), packed))).toEqual([
      202,
      { accepted: 2, ...all, duplicates: 2, problems: again },
    ])
    expect(await stored()).toEqual(['http: 1', 'http: 2', 'http: 2', 'http: 2'])
  })

  test('by lines that matter to nobody, of which few are parsed, as without the skimmer', async () => {
    const texts = [
      'good morning',
      'hello #MondayMood',
      'whatsapp non va',
      'good morning',
      'again #whatsappdown',
    ]
    const lines = texts.map((text, index) => JSON.stringify(post(index % 3, { text })))
    const deep = JSON.stringify(post(9, { text: 'good morning', extra: Array(120_000).fill(0) }))
    const body = [...lines, '', '{"id":', deep, JSON.stringify(post(7, { text: 'good night' }))].join('\n')
    const skimmer = createSkimmer(reading.reader, 'live')
    const skimmed: number[] = []
    const counting: Skimmer = {
      skim(bytes, from) {
        const found = skimmer.skim(bytes, from)
        if (found !== null) skimmed.push(from)
        return found
      },
      get next() {
        return skimmer.next
      },
    }
    const answers = [await feed(), await feed({ skimmer: counting })].map(async ({ api, send }) => {
      const answer = await answerOf(await send(body, NDJSON))
      const [entry] = await api.store.readLog(INTAKE, 0, 1)
      return { answer, posts: unpackEntry(entry!.value, 1).ingestedPosts }
    })
    const [plain, withSkimmer] = await Promise.all(answers)
    expect(withSkimmer).toEqual(plain)
    expect(plain).toMatchObject({ answer: [202, { accepted: 6, rejected: 2, duplicates: 2 }] })
    // The line with too many values is skimmed, and read all the same.
    expect(skimmed).toHaveLength(4)
  })

  test('when some of them are bad: the others are taken, and each bad one is named with its index', async () => {
    const { send, stored } = await feed()
    const lines = [JSON.stringify(post(1)), '', '{"id":', '[]', JSON.stringify(post(2, { text: undefined }))]
    expect(await answerOf(await send(lines.join('\n'), NDJSON))).toEqual([
      202,
      {
        accepted: 1,
        rejected: 3,
        duplicates: 0,
        late: 0,
        problems: [
          { index: 2, reason: 'not-json', detail: 'the line is not JSON' },
          {
            index: 3,
            reason: 'not-an-object',
            detail: 'a post is a JSON object with id, source, createdAt and text',
          },
          { index: 4, reason: 'missing-field', detail: 'text is missing' },
        ],
      },
    ])
    expect(await stored()).toEqual(['http: 1'])
  })

  test('and of thousands of bad ones the first hundred are named', async () => {
    const { send } = await feed()
    const response = await send(JSON.stringify([post(1), ...Array.from({ length: 3_000 }, () => 7)]))
    const taken = takenPosts.parse(await response.json())
    expect([taken.accepted, taken.rejected, taken.problems.length]).toEqual([1, 3_000, 100])
  })

  test('only once they are stored', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let isCommitting = () => {}
    const committing = new Promise<void>((resolve) => {
      isCommitting = resolve
    })
    const { send, stored } = await feed({}, (store) => ({
      ...store,
      async commit(change) {
        if (change.append === undefined) return store.commit(change)
        isCommitting()
        await released
        return store.commit(change)
      },
    }))
    let isAnswered = false
    const answer = send(JSON.stringify(post(1))).then((response) => {
      isAnswered = true
      return response
    })
    await committing
    // Time enough for an answer that does not wait.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([isAnswered, await stored()]).toEqual([false, []])
    release()
    expect((await answer).status).toBe(202)
    expect(await stored()).toEqual(['http: 1'])
  })
})

describe('nothing is taken', () => {
  test('of a body in which no post can be used, or none is', async () => {
    const { send, stored } = await feed()
    const problems = [{ index: 0, reason: 'missing-field', detail: 'id is missing' }]
    expect(await answerOf(await send('[{}]'))).toEqual([
      422,
      {
        code: 'no-usable-post',
        detail: 'none of 1 can be used; problems says why',
        accepted: 0,
        rejected: 1,
        problems,
      },
    ])
    for (const [body, type] of [
      ['', {}],
      ['[]', {}],
      ['\n \n', NDJSON],
    ] as const) {
      expect(await answerOf(await send(body, type))).toEqual([
        422,
        {
          code: 'no-usable-post',
          detail: 'the body holds no post; send an object, an array or lines',
          accepted: 0,
          rejected: 0,
          problems: [],
        },
      ])
    }
    expect(await stored()).toEqual([])
  })

  test('of a body that is no JSON, of another type, or larger than 5 MB when unpacked', async () => {
    const { send, stored } = await feed()
    const statusOf = async (...request: Parameters<typeof send>) => {
      const [status, body] = await answerOf(await send(...request))
      return `${status} ${(body as { code: string }).code}`
    }
    expect(await statusOf('[')).toBe('400 bad-json')
    expect(await statusOf('x', { 'Content-Type': 'text/html' })).toBe('415 wrong-media-type')
    const large = JSON.stringify(post(1, { more: 'x'.repeat(5_000_000) }))
    expect(await statusOf(large)).toBe('413 too-large')
    const packed = gzipSync(large)
    expect(packed.length).toBeLessThan(10_000)
    expect(await statusOf(packed, { 'Content-Encoding': 'gzip' })).toBe('413 too-large')
    expect(await stored()).toEqual([])
  })

  test('while more wait than are worked off', async () => {
    const { api, send } = await feed()
    const waiting = Array.from({ length: MAX_BACKLOG + 1 }, () => ({ log: INTAKE, value: '' }))
    await api.store.commit({ append: waiting })
    const response = await send(JSON.stringify(post(1)))
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await answerOf(response)).toMatchObject([503, { code: 'backlog' }])
    expect(await api.store.tails([INTAKE])).toEqual([MAX_BACKLOG + 1])

    await api.store.commit({
      set: [{ key: SEQUENCER_OFFSET, value: JSON.stringify({ version: 1, position: 1, step: 1 }) }],
    })
    time.now += 1_000
    expect((await send(JSON.stringify(post(1)))).status).toBe(202)
  })

  test('when the store is full, which is distinguished from a store that fails', async () => {
    const failing = (kind: 'full' | 'failed') =>
      feed({}, (store) => ({
        ...store,
        commit: (change) =>
          change.append === undefined
            ? store.commit(change)
            : Promise.reject(new StoreError(kind, 'secret words')),
      }))
    const full = await failing('full')
    const refused = await full.send(JSON.stringify(post(1)))
    expect(refused.headers.get('retry-after')).toBe('60')
    const [status, body] = await answerOf(refused)
    expect([status, body]).toMatchObject([503, { code: 'store-full' }])
    expect(JSON.stringify(body)).not.toContain('secret')

    const broken = await failing('failed')
    expect(await answerOf(await broken.send(JSON.stringify(post(1))))).toMatchObject([
      503,
      { code: 'store-unavailable' },
    ])
  })

  test('when the store says nothing, after a while that is bounded', async () => {
    const { send } = await feed({ limits: { storeTimeoutMs: 100 } }, (store) => ({
      ...store,
      commit: (change) => (change.append === undefined ? store.commit(change) : new Promise(() => {})),
    }))
    const response = await send(JSON.stringify(post(1)))
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await answerOf(response)).toMatchObject([503, { code: 'store-unavailable' }])
  })
})

describe('an Idempotency-Key', () => {
  const withKey = { 'Idempotency-Key': 'request-1' }
  const body = JSON.stringify([post(1), {}])

  test('makes a request that is sent again the same one, answer and all', async () => {
    const { send, stored } = await feed()
    const first = await answerOf(await send(body, withKey))
    expect(first).toMatchObject([202, { accepted: 1, rejected: 1 }])
    expect(await answerOf(await send(body, withKey))).toEqual(first)
    expect(await stored()).toEqual(['http: 1'])
    await send(body)
    expect(await stored()).toEqual(['http: 1', 'http: 1'])
  })

  test('works for requests that come at the same time', async () => {
    const { send, stored } = await feed()
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(body, withKey)))
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(new Set(texts).size).toBe(1)
    expect(await stored()).toEqual(['http: 1'])
  })

  test('is stored in the same commit as the posts: when that fails, the request may come again', async () => {
    let isFull = true
    const { send, stored } = await feed({}, (store) => ({
      ...store,
      commit: (change) =>
        isFull && change.append !== undefined
          ? Promise.reject(new StoreError('full', 'no room'))
          : store.commit(change),
    }))
    expect((await send(body, withKey)).status).toBe(503)
    isFull = false
    expect((await send(body, withKey)).status).toBe(202)
    expect(await stored()).toEqual(['http: 1'])
  })

  test('is refused with another body', async () => {
    const { send, stored } = await feed()
    await send(body, withKey)
    expect(await answerOf(await send(JSON.stringify(post(2)), withKey))).toMatchObject([
      422,
      { code: 'idempotency-key-reused' },
    ])
    expect(await stored()).toEqual(['http: 1'])
  })

  test('belongs to its sender', async () => {
    const { api, send, stored } = await feed()
    await send(body, withKey)
    const other = await send(JSON.stringify(post(2)), { ...withKey, ...(await api.bearer('ingest')) })
    expect(other.status).toBe(202)
    expect(await stored()).toEqual(['http: 1', 'http: 1'])
  })

  test('is forgotten after a day, and what is forgotten is deleted in time', async () => {
    const { api, send, stored } = await feed()
    await send(body, withKey)
    time.now += 24 * 3_600_000
    expect((await send(JSON.stringify(post(2)), withKey)).status).toBe(202)
    expect(await stored()).toEqual(['http: 1', 'http: 1'])

    time.now += 24 * 3_600_000
    for (let request = 0; request < 64; request++) {
      await send(JSON.stringify(post(request)), { 'Idempotency-Key': `later-${request}` })
    }
    const kept = await api.store.list({ prefix: 'idempotency/http/', limit: 1_000 })
    expect(kept).toHaveLength(64)
  })

  test.each(['', ' ', 'a b', 'x'.repeat(256)])('is refused when it is %j', async (key) => {
    const { send, stored } = await feed()
    expect(await answerOf(await send(body, { 'Idempotency-Key': key }))).toMatchObject([
      400,
      { code: 'bad-header' },
    ])
    expect(await stored()).toEqual([])
  })
})
