import { createBlueskySource } from '../../../src/sources/bluesky/bluesky-source.js'
import { createMastodonSource } from '../../../src/sources/mastodon/mastodon-source.js'
import { idAt } from '../../../src/sources/mastodon/status-order.js'
import { createXSource } from '../../../src/sources/x/x-source.js'
import { startFakeJetstream } from '../../support/fake-jetstream/fake-jetstream.js'
import { created, deleted } from '../../support/fake-jetstream/records.js'
import { startFakeMastodon } from '../../support/fake-mastodon/fake-mastodon.js'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import { problems } from '../../support/fake-x/answers.js'
import { startFakeX, TOKEN } from '../../support/fake-x/fake-x.js'
import { ASKING } from '../x/asking.js'
import { createMemoryLedger, createSharedLease, QUICK, serviceOf } from '../x/live-source.js'
import type { Network } from './network.js'

export async function startBluesky(): Promise<Network> {
  const fake = await startFakeJetstream()
  const keys = new Map<string, string>()
  const record = (text: string, at: number) => {
    const key = `k${keys.size}`
    keys.set(text, key)
    return created(key, text, { createdAt: new Date(at).toISOString() })
  }
  return {
    isQuick: true,
    source: (clock) =>
      createBlueskySource(
        {
          hosts: [fake.host],
          firstWaitMs: 10,
          longestWaitMs: 40,
          goodbyeMs: 50,
          handshakeMs: 300,
          idleTimeoutMs: 300,
        },
        { clock },
      ),
    says: (text, at) => void fake.write(record(text, at), Date.now() * 1_000),
    missed: (text, at) => void fake.withhold(record(text, at), Date.now() * 1_000),
    refuse: (times, status) => fake.refuse(times, status),
    get asked() {
      return fake.asked.length
    },
    // It still sends pings, as a Jetstream that has stalled does.
    stall: () => fake.stallConnected(),
    hang: () => fake.dropAll(),
    garble: () => fake.sendRaw('{"$type":"message","payload":'),
    flood: () => fake.sendRaw(JSON.stringify({ text: 'x'.repeat(2_000_000) })),
    deletes: (text) => void fake.write(deleted(keys.get(text)!), Date.now() * 1_000),
    stop: () => fake.stop(),
  }
}

export async function startMastodon(): Promise<Network> {
  const fake = await startFakeMastodon({ heartEveryMs: 20 })
  const ids = new Map<string, string>()
  const status = (text: string, at: number) => {
    const id = String(BigInt(idAt(Date.now())) + BigInt(ids.size))
    ids.set(text, id)
    return statusOf(id, { text, at })
  }
  return {
    source: (clock) =>
      createMastodonSource(
        {
          instances: [{ url: fake.url, token: 'user-token' }],
          stream: 'public',
          pollEveryMs: 1_000,
          checkEveryMs: 100,
          pagePauseMs: 1,
          answerMs: 300,
          idleTimeoutMs: 300,
        },
        { clock },
      ),
    says: (text, at) => fake.write(status(text, at)),
    missed: (text, at) => fake.withhold(status(text, at)),
    refuse(times, code) {
      for (const kind of ['timeline', 'stream', 'instance'] as const) fake.refuse(kind, times, code)
    },
    get asked() {
      return fake.asked.length
    },
    stall: () => fake.goDeaf(),
    hang: () => fake.dropAll(),
    garble: () => fake.sendRaw('event: update\ndata: {"id":\n\n'),
    flood: () => fake.sendRaw(`event: update\ndata: ${'x'.repeat(2_000_000)}\n\n`),
    deletes: (text) => fake.send('delete', ids.get(text)!),
    stop: () => fake.stop(),
  }
}

export async function startX(): Promise<Network> {
  const fake = await startFakeX({ youngestMs: 0, zombieMs: 200 })
  const ids = new Map<string, string>()
  const written = (text: string, at: number) => ({ text: `netflix down ${text}`, at, lang: 'en' })
  const NAMES = { 401: 'unauthorized', 403: 'forbidden', 404: 'notFound', 429: 'tooMany' } as const
  return {
    isQuick: true,
    final: [401, 403],
    source: (clock) =>
      createXSource(
        {
          token: TOKEN,
          perDay: 100,
          perMonth: 1_000,
          ...QUICK,
          apiUrl: fake.apiUrl,
          handshakeMs: 300,
          idleTimeoutMs: 300,
        },
        {
          clock,
          services: [serviceOf('netflix')],
          asking: ASKING,
          lease: createSharedLease().by('only'),
          ledger: createMemoryLedger(),
        },
      ),
    says: (text, at) => void ids.set(text, fake.write(written(text, at)).id),
    missed: (text, at) => void fake.withhold(written(text, at)),
    refuse(times, status) {
      fake.refuse('tweets/search/stream', times, problems[NAMES[status]])
      fake.refuse('tweets/search/stream/rules', times, problems[NAMES[status]])
    },
    get asked() {
      return fake.asked.length
    },
    stall: () => fake.stall(),
    // X takes the lost connection for alive for a while, and refuses a second one.
    hang: () => fake.drop('quiet'),
    garble: () => fake.sendRaw('{"data":{"id":\r\n'),
    flood: () => fake.sendRaw(`{"data":"${'x'.repeat(2_000_000)}"}\r\n`),
    // What X says of itself about one post: that it withholds it from now on.
    deletes: (text) =>
      void fake.write({ ...written(text, Date.now()), editOf: ids.get(text)!, withheld: ['DE'] }),
    stop: () => fake.stop(),
  }
}
