import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Alert, AlertEvent, AlertStatus, EventType } from '../../src/core/model/alert.js'
import { storeEvents } from '../../src/pipeline/alerts/alert-store.js'
import type { Subscription } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Clock } from '../../src/pipeline/ports/clock.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'

/** Monday 1 January 2024, 00:00 UTC. */
export const BEGIN = Date.UTC(2024, 0, 1)

const STATUS: Readonly<Record<EventType, AlertStatus>> = {
  'alert.opened': 'open',
  'alert.updated': 'open',
  'alert.acknowledged': 'acknowledged',
  'alert.recovering': 'recovering',
  'alert.resolved': 'resolved',
  'alert.reopened': 'open',
  'alert.retracted': 'retracted',
}

/** An alert of "acme" in Italy, unless said otherwise. */
export function anAlert(over: Partial<Alert> = {}): Alert {
  return {
    id: 'alr_1',
    service: 'acme',
    discovered: false,
    status: 'open',
    severity: 'major',
    confidence: 0.9,
    startedAt: '2024-01-01T00:00:00.000Z',
    openedAt: '2024-01-01T00:01:00.000Z',
    acknowledgedAt: null,
    resolvedAt: null,
    signal: {
      window: 'PT5M',
      actual: 40,
      expected: 1,
      ratio: 40,
      authors: 38,
      baseline: 'ready',
      surprise: 30,
      threshold: 8,
      test: 'tail',
    },
    scope: {
      languages: { it: 0.7, en: 0.3 },
      regions: [
        { country: 'IT', region: 'Lombardia', share: 0.6 },
        { country: 'FR', share: 0.05 },
      ],
      platforms: {},
      sources: { bluesky: 40 },
    },
    features: [{ feature: 'login', share: 0.7 }],
    upstream: null,
    siblings: [],
    evidence: { hashtags: [], phrases: [], posts: [] },
    ...over,
  }
}

export function anEvent(type: EventType, sequence: number, over: Partial<Alert> = {}): AlertEvent {
  return {
    type,
    at: new Date(BEGIN + sequence * 60_000).toISOString(),
    sequence,
    reason: 'an event of a test',
    alert: anAlert({ status: STATUS[type], ...over }),
  }
}

export async function put(store: Store, ...events: readonly AlertEvent[]): Promise<void> {
  for (const event of events) await store.commit(storeEvents([event]))
}

/** What a subscription to everything is made of. */
export function aSubscription(over: Partial<Subscription> = {}): Omit<Subscription, 'version' | 'after'> {
  return {
    id: 'wh_a',
    url: 'https://receiver.example/hook',
    events: [
      'alert.opened',
      'alert.updated',
      'alert.acknowledged',
      'alert.recovering',
      'alert.resolved',
      'alert.reopened',
      'alert.retracted',
    ],
    filter: { services: [], countries: [], languages: [], minSeverity: null, minConfidence: null },
    format: 'standard',
    locale: 'en',
    secrets: { current: `whsec_${'A'.repeat(32)}`, previous: null },
    state: { kind: 'enabled' },
    createdAt: BEGIN,
    ...over,
  }
}

/** A clock that stands still until it is moved; whoever sleeps wakes when it passes. */
export interface MovedClock extends Clock {
  move(ms: number): void
}

export function movedClock(start = BEGIN): MovedClock {
  let now = start
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, wake: resolve }
        if (ms <= 0 || signal.aborted) return resolve()
        sleepers.add(sleeper)
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
    move(ms) {
      now += ms
      for (const sleeper of [...sleepers]) {
        if (sleeper.until > now) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}

/** Embedded stores in folders of their own, and what takes them away. */
export function openStores(clock: Clock) {
  const opened: Store[] = []
  const folders: string[] = []
  return {
    open(): Store {
      const folder = mkdtempSync(join(tmpdir(), 'outcry-webhooks-'))
      folders.push(folder)
      const store = openEmbeddedStore(folder, { clock })
      opened.push(store)
      return store
    },
    async clear(): Promise<void> {
      for (const store of opened.splice(0)) await store.close()
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
    },
  }
}
