import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamOptions } from '../../../src/api/http/api-parts.js'
import { alertEvent } from '../../../src/api/views/alert-schemas.js'
import { problemDetails } from '../../../src/api/views/operation-schemas.js'
import type { Alert, AlertEvent } from '../../../src/core/model/alert.js'
import { EVENTS, storeEvents } from '../../../src/pipeline/alerts/alert-store.js'
import type { Consumed, Listener } from '../../support/event-source.js'
import { listenTo } from '../../support/event-source.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, anEvent, startApi, store } from '../api-server.js'

const listeners: Listener[] = []
let stopping: AbortController
let open: number
/** Bytes that ever waited in one answer for its client to take them. */
let mostWaiting: number
let api: ApiServer

async function start(stream: Partial<StreamOptions> = {}, publicRead = true): Promise<void> {
  stopping = new AbortController()
  open = 0
  mostWaiting = 0
  api = await startApi(
    () => ({
      stream,
      publicRead,
      stopping: stopping.signal,
      observeStreams: (count) => {
        open = count
      },
    }),
    measure,
  )
}

beforeEach(() => start())
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.leave()
  await api.close()
})

async function restart(stream: Partial<StreamOptions>, publicRead = true): Promise<void> {
  await api.close()
  await start(stream, publicRead)
}

async function listen(query = '', headers: Record<string, string> = {}): Promise<Listener> {
  const listener = await listenTo(`${api.url}/v1/alerts/stream${query}`, headers)
  listeners.push(listener)
  // The first frame names the place from which on it hears.
  if (listener.status === 200) await listener.when(() => listener.lastEventId !== '')
  return listener
}

function storeMany(from: number, count: number, over: Partial<Alert> = {}): Promise<unknown> {
  const events = Array.from({ length: count }, (_, index) => anEvent(anAlert(`alr_${from + index}`, over)))
  return api.store.commit(storeEvents(events))
}

function measure(response: ServerResponse): boolean {
  const write = response.write.bind(response)
  response.write = (text: string) => {
    const isTaken = write(text)
    mostWaiting = Math.max(mostWaiting, response.writableLength)
    return isTaken
  }
  return false
}

const idsOf = (heard: readonly Consumed[]) => heard.map(({ id }) => Number(id))
const eventsOf = (heard: readonly Consumed[]) => heard.map(({ data }) => JSON.parse(data) as AlertEvent)
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('who listens', () => {
  test('receives every event that is stored from then on, with the name of its service', async () => {
    await store(api.store, anAlert('alr_before'))
    const named = (event: AlertEvent) =>
      JSON.stringify({ ...event, alert: { ...event.alert, name: 'NETFLIX', category: 'streaming' } })
    const listener = await listen()
    expect(listener.lastEventId).toBe('1')
    const opened = await store(api.store, anAlert('alr_one'))
    const updated = await store(api.store, anAlert('alr_one', { severity: 'critical' }), 2)
    expect(await listener.until(2)).toEqual([
      { id: '2', type: 'alert.opened', data: named(opened) },
      { id: '3', type: 'alert.updated', data: named(updated) },
    ])
    for (const { data } of listener.heard) alertEvent.parse(JSON.parse(data))
  })

  test('is answered in the form that browsers and proxies want', async () => {
    const listener = await listen()
    expect(listener.status).toBe(200)
    expect(listener.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      connection: 'close',
    })
    expect(listener.headers['content-encoding']).toBeUndefined()
  })

  test('receives comments while nothing happens, and each keeps the position', async () => {
    await restart({ heartbeatMs: 20 })
    const listener = await listen('?service=vodafone')
    await store(api.store, anAlert('alr_one'))
    await listener.when(() => listener.comments.length >= 2 && listener.lastEventId === '1')
    expect(listener.heard).toEqual([])
  })

  test('receives the same as everybody else', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => listen()))
    await storeMany(1, 30)
    for (const listener of all) expect(idsOf(await listener.until(30))).toEqual(oneTo(30))
  })
})

describe('who comes back', () => {
  test('receives what came meanwhile and what comes, each once, while events are stored all the time', async () => {
    let stored = 0
    const writing = (async () => {
      while (stored < 400) {
        await storeMany(stored + 1, 5)
        stored += 5
      }
    })()
    const heard: Consumed[] = []
    let id = '0'
    while (heard.length < 400) {
      const listener = await listen('', { 'Last-Event-ID': id })
      // Leaves anywhere, and may have heard more by then than it waited for.
      await listener.until(Math.min(37, 400 - heard.length))
      listener.leave()
      await listener.ended
      heard.push(...listener.heard)
      id = listener.heard.at(-1)!.id
    }
    await writing
    expect(idsOf(heard)).toEqual(oneTo(400))
    expect(eventsOf(heard).map(({ alert }) => alert.id)).toEqual(oneTo(400).map((offset) => `alr_${offset}`))
  })

  test('may give the id in the query, but the header is the newer one', async () => {
    await storeMany(1, 3)
    expect(idsOf(await (await listen('?lastEventId=1')).until(2))).toEqual([2, 3])
    const both = await listen('?lastEventId=1', { 'Last-Event-ID': '2' })
    expect(idsOf(await both.until(1))).toEqual([3])
  })

  test('finds its place in another process on the same store', async () => {
    await storeMany(1, 5)
    const first = await listen('', { 'Last-Event-ID': '2' })
    await first.until(3)
    await storeMany(6, 2)
    const other = await startApi(() => ({ store: api.store }))
    const second = await listenTo(`${other.url}/v1/alerts/stream`, { 'Last-Event-ID': '5' })
    expect(idsOf(await second.until(2))).toEqual([6, 7])
    second.leave()
    await other.close()
  })

  test.each(['9', 'x', '-1', '1.5', '99999999999999999'])(
    'with an id that never was (%s) is asked to read the lists again, and goes on from now',
    async (id) => {
      await storeMany(1, 3)
      const listener = await listen('', { 'Last-Event-ID': id })
      await listener.until(1)
      await storeMany(4, 1)
      const [reported, next] = await listener.until(2)
      expect(reported).toEqual({
        id: '3',
        type: 'resync',
        data: '{"reason":"unknown-id","lastEventId":"3"}',
      })
      expect(next!.id).toBe('4')
    },
  )

  test('after more events than are caught up with is asked to read the lists again', async () => {
    await restart({ maxBehind: 10 })
    await storeMany(1, 20)
    expect(idsOf(await (await listen('', { 'Last-Event-ID': '10' })).until(10))).toEqual(oneTo(20).slice(10))
    const [reported] = await (await listen('', { 'Last-Event-ID': '9' })).until(1)
    expect(reported).toEqual({ id: '20', type: 'resync', data: '{"reason":"too-old","lastEventId":"20"}' })
  })

  test('after events that are no longer stored is asked to read the lists again', async () => {
    await storeMany(1, 20)
    await api.store.commit({ trim: [{ log: EVENTS, upTo: 12 }] })
    const [reported] = await (await listen('', { 'Last-Event-ID': '11' })).until(1)
    expect(reported).toEqual({ id: '20', type: 'resync', data: '{"reason":"too-old","lastEventId":"20"}' })
    expect(idsOf(await (await listen('', { 'Last-Event-ID': '12' })).until(8))).toEqual(oneTo(20).slice(12))
  })

  test('after all events were deleted is asked to read the lists again, and receives the next event', async () => {
    await storeMany(1, 20)
    await api.store.commit({ trim: [{ log: EVENTS, upTo: 20 }] })
    const listener = await listen('', { 'Last-Event-ID': '0' })
    await listener.until(1)
    await storeMany(21, 1)
    const [reported, next] = await listener.until(2)
    expect(reported).toEqual({ id: '20', type: 'resync', data: '{"reason":"too-old","lastEventId":"20"}' })
    expect(next!.id).toBe('21')
  })
})

describe('filters', () => {
  const heardWith = async (query: string) => idsOf(await settled(query))
  /** A last event that every filter takes shows that nothing else is to come. */
  async function settled(query: string): Promise<readonly Consumed[]> {
    const listener = await listen(`${query}&lastEventId=0`)
    await listener.when(() => listener.heard.at(-1)?.id === '6')
    return listener.heard.slice(0, -1)
  }

  beforeEach(async () => {
    const rome = {
      languages: { it: 1 },
      regions: [{ country: 'IT', share: 1 }],
      platforms: {},
      sources: { x: 9 },
    }
    const york = {
      languages: { en: 1 },
      regions: [{ country: 'US', share: 1 }],
      platforms: {},
      sources: { bluesky: 9 },
    }
    await store(api.store, anAlert('alr_1', { service: 'netflix', scope: rome, severity: 'major' }))
    await store(api.store, anAlert('alr_2', { service: 'spotify', scope: york, severity: 'minor' }))
    await store(api.store, anAlert('alr_3', { service: 'quibblio', discovered: true, scope: york }))
    await store(api.store, anAlert('alr_1', { service: 'netflix', scope: york, severity: 'minor' }), 2)
    const over = { scope: rome, status: 'resolved' as const, severity: 'minor' as const }
    await store(api.store, anAlert('alr_1', { service: 'netflix', ...over }), 3)
    const both = { it: 0.5, en: 0.5 }
    const world = {
      languages: both,
      regions: [...rome.regions, ...york.regions],
      platforms: {},
      sources: { x: 1, bluesky: 1 },
    }
    await store(api.store, anAlert('alr_4', { service: 'netflix', scope: world, discovered: false }))
  })

  test.each([
    ['?service=netflix', [1, 4, 5]],
    ['?service=spotify,netflix', [1, 2, 4, 5]],
    ['?lang=en', [2, 3, 4, 5]],
    ['?country=us', [2, 3, 4, 5]],
    ['?source=bluesky', [2, 3, 4, 5]],
    ['?discovered=false', [1, 2, 4, 5]],
    ['?type=alert.opened', [1, 2, 3]],
    ['?status=open', [1, 2, 3, 4]],
  ])('%s lets %j through, and of a notified alert everything after', async (query, expected) => {
    expect(await heardWith(query)).toEqual(expected)
  })

  test('an alert that was major is sent to its end, although it ends as minor', async () => {
    expect(await heardWith('?severity=major')).toEqual([1, 3, 4, 5])
  })

  test('what no route knows is refused', async () => {
    const answer = await api.get('/v1/alerts/stream?severty=major')
    expect(answer.status).toBe(400)
    expect(problemDetails.parse(await answer.json()).errors).toEqual([
      { parameter: 'severty', detail: 'this route has no such parameter' },
    ])
  })
})

describe('limits', () => {
  const LARGE = { evidence: { hashtags: [], phrases: [], posts: [largePost()] } }
  function largePost() {
    return { source: 'x', id: '1', at: '2024-05-06T12:00:00.000Z', text: 'it is down '.repeat(6_000) }
  }

  test('a client that reads nothing delays nobody, costs a bounded memory, and is disconnected', async () => {
    await restart({ stallMs: 300 })
    const slow = await listen()
    const quick = await listen()
    slow.pause()
    for (let from = 1; from <= 200; from += 20) await storeMany(from, 20, LARGE)
    expect(idsOf(await quick.until(200))).toEqual(oneTo(200))
    // Of 13 MB no more waits for it than one event and what a socket holds back.
    expect(mostWaiting).toBeGreaterThan(0)
    expect(mostWaiting).toBeLessThan(200_000)
    await expect.poll(() => open).toBe(1)
    slow.resume()
    const heard = await slow.ended
    expect(heard.length).toBeLessThan(200)
    expect(idsOf(heard)).toEqual(oneTo(heard.length))
    expect(open).toBe(1)
    // It comes back and goes on where it was.
    const again = await listen('', { 'Last-Event-ID': String(heard.length) })
    expect(idsOf(await again.until(200 - heard.length))).toEqual(oneTo(200).slice(heard.length))
  })

  test('one client may have only so many streams, and gets a new one when it lets one go', async () => {
    await restart({ maxPerClient: 2 })
    const [first] = [await listen(), await listen()]
    const refused = await api.get('/v1/alerts/stream')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Retry-After')).toBe('30')
    expect(problemDetails.parse(await refused.json()).code).toBe('too-many-streams')
    // Another key is another client, at the same address.
    expect((await listen('', await api.bearer('read'))).status).toBe(200)
    first.leave()
    await expect.poll(() => open).toBe(2)
    expect((await listen()).status).toBe(200)
  })

  test('a server holds only so many', async () => {
    await restart({ most: 2 })
    await listen()
    await listen('', await api.bearer('read'))
    const refused = await api.get('/v1/alerts/stream', await api.bearer('read'))
    expect(refused.status).toBe(503)
    expect(problemDetails.parse(await refused.json()).code).toBe('streams-full')
  })

  test('a HEAD takes no place and ends', async () => {
    await restart({ most: 1 })
    for (const _ of [1, 2]) {
      const answer = await fetch(`${api.url}/v1/alerts/stream`, { method: 'HEAD' })
      expect(answer.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
      expect(await answer.text()).toBe('')
    }
    expect((await listen()).status).toBe(200)
  })

  test('where reading is closed a key is needed', async () => {
    await restart({}, false)
    expect((await api.get('/v1/alerts/stream')).status).toBe(401)
    expect((await listen('', await api.bearer('read'))).status).toBe(200)
  })

  test('a stop ends every stream and its connection', async () => {
    const all = [await listen(), await listen()]
    stopping.abort()
    await Promise.all(all.map(({ ended }) => ended))
    await expect.poll(() => open).toBe(0)
  })
})
