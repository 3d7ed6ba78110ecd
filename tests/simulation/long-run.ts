import { SHARDS } from '../../src/core/engine/shard-of.js'
import type { Alert } from '../../src/core/model/alert.js'
import { hash53 } from '../../src/core/model/hash53.js'
import type { Instant } from '../../src/core/model/instant.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import { giveFeedback } from '../../src/pipeline/alerts/feedback.js'
import { giveReport } from '../../src/pipeline/alerts/reader-reports.js'
import { createCorrelator } from '../../src/pipeline/detect/correlator.js'
import { createShardProcessor } from '../../src/pipeline/detect/shard-processor.js'
import { refreshTrending } from '../../src/pipeline/detect/trending.js'
import type { ClassifyPost } from '../../src/pipeline/intake/classify-post.js'
import { createIntake } from '../../src/pipeline/intake/intake.js'
import { createSequencer } from '../../src/pipeline/intake/sequencer.js'
import { KEYS } from '../../src/pipeline/log/keys.js'
import type { Outcome } from '../../src/pipeline/notify/deliveries.js'
import type { JobQueue, NewJob } from '../../src/pipeline/ports/job-queue.js'
import { askToForget, expireTexts, forgetAsked } from '../../src/pipeline/retention/redact-expired-texts.js'
import { thinPoints } from '../../src/pipeline/retention/thin-points.js'
import { createTurnLock } from '../../src/webhooks/deliver/turn-lock.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { policy, START } from '../support/builders.js'
import { subscribe } from '../support/subscribe.js'
import { formats } from '../support/texts.js'
import { A_POST, classifyPost, NOBODY, SERVICES } from './scenario.js'
import type { SimulatedStore } from './simulated-store.js'
import { createSimulatedStore } from './simulated-store.js'

/** What the store holds at the end of a day: by kind of key or log, how many and how many characters. */
export type Inventory = ReadonlyMap<string, { readonly count: number; readonly size: number }>

const EVIDENCE_DAYS = 30

/**
 * Plays so many days in one process, as fast as it goes: talk, an outage each second day, new hashtags and discovered
 * services each day, votes, reports, deletions and deliveries. Each day ends with what the workers do by time.
 */
export async function playDays(
  days: number,
  after: (day: number, store: SimulatedStore) => void,
): Promise<void> {
  let now = START
  const clock = { now: () => now, sleep: async () => {} }
  const store = createSimulatedStore(clock.now)
  const parts = { store, policy, services: SERVICES, clock, classifyPost: classify }
  const intake = createIntake(parts)
  const sequencer = createSequencer({ ...parts, time: 'stream' })
  const shards = createShardProcessor(parts)
  const correlator = createCorrelator(parts)
  const jobs = new Map<string, NewJob>()
  const deliverer = createDeliverer({
    store,
    queue: queueOf(jobs),
    clock,
    formats,
    send: async () => DELIVERED,
    turns: createTurnLock({ store, holder: 'the only one', ttlMs: MINUTE }),
  })
  await subscribe(store, 'https://receiver.example/')

  for (let day = 0; day < days; day++) {
    for (let part = 0; part < PARTS; part++) {
      const from = START + day * DAY + (part * DAY) / PARTS
      now = from + DAY / PARTS
      await intake.accept('x', postsOf(day, part, from))
      await detect()
      await deliver()
    }
    await takePart(day)
    await tidy()
    after(day + 1, store)
  }

  async function detect(): Promise<void> {
    while ((await sequencer.step()).kind !== 'nothing-new');
    for (let shard = 0; shard < SHARDS; shard++) while ((await shards.step(shard)).kind !== 'nothing-new');
    while ((await correlator.step()).kind !== 'nothing-new');
  }

  async function deliver(): Promise<void> {
    while ((await deliverer.fanOut()).kind !== 'nothing-new');
    await deliverer.remind()
    for (const [id, job] of jobs) {
      jobs.delete(id)
      await deliverer.handle(job, new AbortController().signal)
    }
  }

  /** A reader reports and votes, and somebody has a post deleted. */
  async function takePart(day: number): Promise<void> {
    const reader = hash53(`reader ${day}`).toString(16).padStart(16, '0')
    const report = { service: SERVICES[0]!.id, feature: null, country: null, region: null }
    await giveReport({ store, intake }, reader, report, { at: now, perDay: 3 })
    const [alert] = store.peek(KEYS.alert).slice(-1)
    if (alert !== undefined && day % 10 === 0) {
      const vote = { verdict: 'confirm', at: now, note: null } as const
      await giveFeedback({ store, intake }, JSON.parse(alert.value) as Alert, reader, vote)
    }
    await askToForget(intake, { source: 'x', id: `${day} 0 0` })
    await detect()
  }

  /** As the loops of `run-deliver.ts` do. */
  async function tidy(): Promise<void> {
    await thinPoints({ store, isCatalogued: (id) => SERVICES.some((service) => service.id === id) }, now)
    for (let step = 0; step < 6; step++) await forgetAsked(store)
    while ((await expireTexts(store, now - EVIDENCE_DAYS * DAY)) === 'more');
    while ((await deliverer.prune()) > 0);
    await deliverer.sweep()
    await refreshTrending(store)
  }
}

const DELIVERED: Outcome = {
  kind: 'answered',
  status: 204,
  latencyMs: 5,
  retryAfterMs: null,
  wantsNoMore: false,
  answer: '',
}

/** Steps of a day. */
const PARTS = 2

/** Talk each twenty minutes, and in the second part of each second day an outage of twenty people in five minutes. */
function postsOf(day: number, part: number, from: Instant): Post[] {
  const written: { readonly at: Instant; readonly text: string }[] = []
  for (let at = from; at < from + DAY / PARTS; at += 20 * MINUTE) written.push({ at, text: 'murmur' })
  for (let tag = 0; tag < 20; tag++)
    written.push({ at: from + tag * MINUTE, text: `tag t${day}x${part}x${tag}` })
  if (part === 1) {
    const outage = SERVICES[day % SERVICES.length]!.id
    const people = day > 2 && day % 2 === 0 ? 20 : 0
    written.push({ at: from + HOUR, text: `unknown u${day}` })
    for (let person = 0; person < people; person++)
      written.push({ at: from + 2 * HOUR + person * 15 * SECOND, text: `broken ${outage}` })
    for (const { id } of SERVICES) written.push({ at: from + 3 * HOUR, text: `names ${id}` })
  }
  written.sort((a, b) => a.at - b.at)
  return written.map(({ at, text }, index) => ({
    ...A_POST,
    source: 'x',
    id: `${day} ${part} ${index}`,
    at,
    text: `${text} ${index}`,
    author: { ...NOBODY, id: `author ${day} ${part} ${index}` },
  }))
}

/** Besides what a scenario says: posts with a hashtag alone, and of services that no catalogue has. */
const classify: ClassifyPost = (post) => {
  const [kind, name] = post.text.split(' ') as [string, string]
  if (kind === 'tag')
    return { at: post.at, author: hash53(post.id), key: hash53(post.id), classified: null, hashtags: [name] }
  if (kind !== 'unknown') return classifyPost(post)
  const ingested = classifyPost({ ...post, text: post.text.replace('unknown', 'broken') })
  return { ...ingested, classified: { ...ingested.classified!, services: [], discovered: [name] } }
}

function queueOf(jobs: Map<string, NewJob>): JobQueue {
  return {
    add: async (added) => added.forEach((job) => void jobs.set(job.id, job)),
    work: async () => async () => {},
    counts: async () => ({ waiting: jobs.size, active: 0, delayed: 0 }),
    close: async () => {},
  }
}

/** Everything stored, by the part of the key before the first slash, or by log. */
export function inventoryOf(store: SimulatedStore): Inventory {
  const inventory = new Map<string, { count: number; size: number }>()
  const add = (kind: string, size: number) => {
    const one = inventory.get(kind) ?? { count: 0, size: 0 }
    inventory.set(kind, { count: one.count + 1, size: one.size + size })
  }
  for (const { key, value } of store.peek('')) add(`${key.split('/')[0]}/`, key.length + value.length)
  for (const log of store.logs()) for (const { value } of store.held(log)) add(`log ${log}`, value.length)
  return inventory
}
