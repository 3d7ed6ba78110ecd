import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { DAY } from '../../../src/core/model/instant.js'
import type { Clock } from '../../../src/pipeline/ports/clock.js'
import type { HandleMemory, ResolvedHandles } from '../../../src/sources/bluesky/official-accounts.js'
import { createOfficialAccounts } from '../../../src/sources/bluesky/official-accounts.js'
import { createResolveHandle } from '../../../src/sources/bluesky/resolve-handle.js'
import { created, didOf, identity } from '../../support/fake-jetstream/records.js'
import { untilAborted } from '../../support/until-aborted.js'
import { ago, fakeJetstream, runSource, until } from './live-source.js'

/** Answers as the public API does, for these handles. */
async function fakeApi(dids: Record<string, string | number>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const handle = new URL(request.url!, 'http://x').searchParams.get('handle')!
    asked.push(handle)
    const did = dids[handle] ?? 400
    const body = typeof did === 'string' ? { did } : { error: did === 400 ? 'InvalidRequest' : 'Trouble' }
    response.writeHead(typeof did === 'string' ? 200 : did, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { asked, dids, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function memoryOf(handles: ResolvedHandles['dids'] = {}): HandleMemory & { stored: ResolvedHandles } {
  const memory = {
    stored: { dids: handles },
    read: async () => memory.stored,
    write: async (next: ResolvedHandles) => {
      memory.stored = next
    },
  }
  return memory
}

/** Runs until every sleep has been answered `sleeps` times; time moves with each sleep. */
function manualClock(start: number, onSleep: (slept: number) => void = () => {}): Clock {
  let now = start
  let slept = 0
  return {
    now: () => now,
    async sleep(ms) {
      now += ms
      onSleep(++slept)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

async function runFor(
  sleeps: number,
  handles: string[],
  url: string,
  memory: HandleMemory,
  at = Date.UTC(2026, 0, 1),
) {
  const controller = new AbortController()
  const clock = manualClock(at, (slept) => slept >= sleeps && controller.abort())
  const officials = createOfficialAccounts({ handles, memory, clock, resolve: createResolveHandle(url) })
  await officials.run(controller.signal)
  return officials
}

test('a handle is resolved once to its DID, and one that nobody has to none', async () => {
  const api = await fakeApi({ 'acme.example': didOf('acme') })
  const memory = memoryOf()
  const officials = await runFor(4, ['acme.example', 'nobody.example'], api.url, memory)
  expect(api.asked).toEqual(['acme.example', 'nobody.example'])
  expect(officials.handleOf(didOf('acme'))).toBe('acme.example')
  expect(officials.handleOf(didOf('bob'))).toBeNull()
  const again = await runFor(2, ['acme.example', 'nobody.example'], api.url, memory)
  expect(api.asked).toHaveLength(2)
  expect(again.handleOf(didOf('acme'))).toBe('acme.example')
})

test('a handle that another account has a day later is official no more, and one that is not listed is forgotten', async () => {
  const start = Date.UTC(2026, 0, 1)
  const api = await fakeApi({ 'acme.example': didOf('other') })
  const memory = memoryOf({
    'acme.example': { did: didOf('acme'), at: start - 2 * DAY },
    'gone.example': { did: didOf('gone'), at: start },
  })
  const officials = await runFor(2, ['acme.example'], api.url, memory, start)
  expect(officials.handleOf(didOf('acme'))).toBeNull()
  expect(officials.handleOf(didOf('other'))).toBe('acme.example')
  expect(officials.handleOf(didOf('gone'))).toBeNull()
})

test('while the network does not answer, the DIDs of before hold, and it is asked again after a minute', async () => {
  const api = await fakeApi({ 'acme.example': 503 })
  const memory = memoryOf({ 'acme.example': { did: didOf('acme'), at: 0 } })
  const officials = await runFor(3, ['acme.example'], api.url, memory)
  expect(api.asked).toHaveLength(3)
  expect(officials.handleOf(didOf('acme'))).toBe('acme.example')
})

test('posts of an official account carry its handle, those of others none; a changed handle is resolved again', async () => {
  const api = await fakeApi({ 'acme.example': didOf('ada') })
  const fake = await fakeJetstream()
  const officials = createOfficialAccounts({
    handles: ['acme.example'],
    memory: memoryOf({ 'acme.example': { did: didOf('ada'), at: Date.now() } }),
    clock: {
      now: Date.now,
      sleep: untilAborted,
    },
    resolve: createResolveHandle(api.url),
  })
  const { intake } = runSource([fake], {}, undefined, { officials })
  await until('connected', () => fake.connected === 1)
  fake.write(created('1', 'we are aware of an issue'), ago(0))
  fake.write({ ...created('2', 'me too'), did: didOf('bob') }, ago(0))
  fake.write(identity('ada'), ago(0))
  fake.write(created('3', 'still me'), ago(0))
  await until('three posts', () => intake.posts.length === 3)
  expect(intake.posts.map(({ author }) => author?.handle)).toEqual(['acme.example', null, null])
})
