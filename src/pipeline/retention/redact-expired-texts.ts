import { postKey } from '../../core/engine/post/classified-post.js'
import { SHARDS } from '../../core/engine/shard-of.js'
import type { EvidencePost } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import {
  ALL_ALERTS,
  alertKey,
  EVENTS,
  eventCodec,
  evidenceOf,
  historyKey,
  readHistory,
} from '../alerts/alert-store.js'
import { isOver, readSummary } from '../alerts/alert-summary.js'
import { nextVersion, RENDER_VERSION } from '../alerts/feedback.js'
import { CORRELATOR_OFFSET, isPast } from '../detect/correlator.js'
import { SHARD_OUTPUTS } from '../detect/shard-output-entry.js'
import { offsetKey, readShardOffset } from '../detect/stored-shard.js'
import type { Intake } from '../intake/intake.js'
import { INTAKE } from '../intake/sequencer.js'
import { readSequencerOffset, SEQUENCER_OFFSET } from '../intake/sequencer-state.js'
import { shardLog } from '../intake/shard-entry.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import { redactionTaskFrom1 } from '../log/migrations.js'
import { MESSAGES } from '../notify/delivery-store.js'
import { FAN_OUT_OFFSET, fanOutOffsetCodec, moveOn } from '../notify/held-notifications.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { Goes } from './strip-texts.js'
import { cleanMessage, withoutPosts } from './strip-texts.js'

const taskCodec = defineCodec<Task>({
  kind: 'redaction task',
  version: 2,
  migrations: { 1: redactionTaskFrom1 },
})

interface Post {
  readonly source: string
  readonly id: string
}

/** A post whose text must still be redacted in the store, and the progress: the detection deletes the text first. */
interface Task extends Post {
  readonly version: 1
  /** Entries of the logs that must be worked off before; null until they are known. */
  readonly intake: number | null
  readonly shards: readonly number[] | null
  readonly outputs: number | null
}

const TASKS = KEYS.redactionTask
const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard)

/** Has a post's text forgotten. When this resolves it is certain to happen. */
export async function askToForget(
  intake: Pick<Intake, 'command' | 'keyedId'>,
  { source, id: given }: Post,
): Promise<void> {
  const id = intake.keyedId(given)
  const key = postKey({ source, id })
  const task: Task = { version: 1, source, id, intake: null, shards: null, outputs: null }
  await intake.command(
    { kind: 'forget', source, id, key },
    { set: [{ key: `${TASKS}${key}`, value: taskCodec.encode(task) }] },
  )
}

/**
 * Goes on with what is to be forgotten, and says how many posts are done with. First the order and the shards obey, so
 * that nothing they write later holds the text; then it goes from alerts, histories and messages. A step may be done
 * twice.
 */
export async function forgetAsked(store: Store): Promise<number> {
  let done = 0
  for (const { key, value } of await store.list({ prefix: TASKS, limit: 100 })) {
    const task = taskCodec.decode(value, key)
    const next = await advance(store, task)
    if (next !== 'ready') {
      if (next !== task)
        await store.commit({ checks: [{ key, value }], set: [{ key, value: taskCodec.encode(next) }] })
      continue
    }
    await forgetStored(store, task)
    await store.commit({ checks: [{ key, value }], delete: [key] })
    done++
  }
  return done
}

async function advance(store: Store, task: Task): Promise<Task | 'ready'> {
  if (task.intake === null) {
    const [intake = 0] = await store.tails([INTAKE])
    return { ...task, intake }
  }
  if (task.shards === null) {
    const [offset = null] = await store.get([SEQUENCER_OFFSET])
    if (readSequencerOffset(offset).position < task.intake) return task
    return { ...task, shards: await store.tails(ALL_SHARDS.map(shardLog)) }
  }
  const { shards } = task
  if (task.outputs === null) {
    const places = await store.get(ALL_SHARDS.map(offsetKey))
    if (shards.some((upTo, shard) => readShardOffset(shard, places[shard]!).position < upTo)) return task
    const [outputs = 0] = await store.tails([SHARD_OUTPUTS])
    return { ...task, outputs }
  }
  const [causes = null] = await store.get([CORRELATOR_OFFSET])
  return isPast(causes, task.outputs, task.id) ? 'ready' : task
}

async function forgetStored(store: Store, post: Post): Promise<void> {
  const goes: Goes = ({ source, id }) => source === post.source && id === post.id
  const shownBy = await listAll(store, evidenceOf(post))
  const texts = new Set<string>()
  for (const { value: alert } of shownBy)
    for (const text of await cleanAlert(store, alert, goes)) texts.add(text)
  // A post that no alert showed is in no message either.
  if (shownBy.length === 0) return
  await cleanMessages(store, { goes, texts: [...texts], before: null })
  // Last, since a step that is done again finds by them what it has to clean.
  await store.commit({ delete: shownBy.map(({ key }) => key) })
}

/** Takes posts out of an alert and its history, and gives their texts; with `forgets`, that it showed them as well. */
async function cleanAlert(store: Store, alert: string, goes: Goes, forgets = false): Promise<string[]> {
  for (;;) {
    const history = await readHistory(store, alert)
    const keys = [alertKey(alert), ...history.map(({ sequence }) => historyKey(alert, sequence))]
    const [fanOut = null, version = null, ...stored] = await store.get([
      FAN_OUT_OFFSET,
      RENDER_VERSION,
      ...keys,
    ])
    const checks: KeyValue[] = []
    const set: KeyValue[] = []
    const posts: EvidencePost[] = []
    for (const [index, value] of stored.entries()) {
      const clean = value === null ? null : withoutPosts(value, goes)
      if (value === null || clean === null) continue
      checks.push({ key: keys[index]!, value })
      set.push({ key: keys[index]!, value: clean.stored })
      posts.push(...clean.posts)
    }
    const texts = posts.map(({ text }) => text)
    if (set.length === 0) return texts
    // A step of the fan-out that has read the text already must not store it again, not even the very first step. The
    // moved fence refuses it, and it reads anew.
    const moved = { key: FAN_OUT_OFFSET, value: moveOn(fanOut) }
    const committed = await store.commit({
      checks: [...checks, { key: FAN_OUT_OFFSET, value: fanOut }, { key: RENDER_VERSION, value: version }],
      set: [...set, moved, { key: RENDER_VERSION, value: nextVersion(version) }],
      delete: forgets ? [...new Set(posts.map((post) => `${evidenceOf(post)}${alert}`))] : [],
    })
    if (committed.kind === 'done') return texts
  }
}

const PAGE = 200

async function cleanMessages(
  store: Store,
  {
    goes,
    texts,
    before,
  }: { readonly goes: Goes; readonly texts: readonly string[]; readonly before: Instant | null },
): Promise<void> {
  const end = before === null ? null : `${MESSAGES}${formatInstant(before)}`
  for (let after: string | null = null; ; ) {
    const page: KeyValue[] = await store.list({
      prefix: MESSAGES,
      limit: PAGE,
      ...(after === null ? {} : { after }),
    })
    for (const { key, value } of page) {
      if (end !== null && key >= end) return
      const clean = cleanMessage(value, goes, texts)
      // A message never changes but by being cleaned or deleted, so a refusal needs no second try.
      if (clean !== null) await store.commit({ checks: [{ key, value }], set: [{ key, value: clean }] })
    }
    if (page.length < PAGE) return
    after = page.at(-1)!.key
  }
}

/** Up to which beginning all alerts' texts have gone. */
const EXPIRED = KEYS.redactionOffset

/**
 * Redacts the texts of posts written before an instant, wherever they are stored; alerts stay. It takes a page of
 * alerts at once, and says whether there may be more. An alert that is not over is looked at again each time, since its
 * detection still holds its posts.
 */
export async function expireTexts(store: Store, before: Instant): Promise<'more' | 'done'> {
  const end = `${ALL_ALERTS}${formatInstant(before)}`
  const [from = null] = await store.get([EXPIRED])
  const page = await store.list({
    prefix: ALL_ALERTS,
    limit: PAGE,
    ...(from === null ? {} : { after: from }),
  })
  const old = page.filter(({ key }) => key < end)
  const goes: Goes = ({ at }) => Date.parse(at) < before
  let upTo = from
  let isUnbroken = true
  for (const entry of old) {
    const { id, status } = readSummary(entry)
    await cleanAlert(store, id, goes, true)
    isUnbroken &&= isOver(status)
    if (isUnbroken) upTo = entry.key
  }
  if (upTo !== from)
    await store.commit({ checks: [{ key: EXPIRED, value: from }], set: [{ key: EXPIRED, value: upTo! }] })
  if (upTo !== from && old.length === PAGE) return 'more'
  await cleanMessages(store, { goes, texts: [], before })
  await trimEvents(store, before)
  return 'done'
}

/** Lets events of before go from their log, as far as the fan-out is past them; an alert's history keeps them. */
async function trimEvents(store: Store, before: Instant): Promise<void> {
  const [offset = null] = await store.get([FAN_OUT_OFFSET])
  if (offset === null) return
  const { position } = fanOutOffsetCodec.decode(offset, 'the offset of the fan-out')
  const entries = await store.readLog(EVENTS, 0, PAGE)
  const last = entries.findLast(
    ({ number, value }) =>
      number <= position && Date.parse(eventCodec.decode(value, `event ${number}`).at) < before,
  )
  if (last !== undefined) await store.commit({ trim: [{ log: EVENTS, upTo: last.number }] })
}
