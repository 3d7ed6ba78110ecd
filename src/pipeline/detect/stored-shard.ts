import type { DetectionFloor } from '../../core/calibration/detection-floor.js'
import { detectionFloor } from '../../core/calibration/detection-floor.js'
import { newBaseline } from '../../core/detection/baseline/baseline.js'
import type { SavedHashtagCounts } from '../../core/detection/opening/hashtag-counts.js'
import { strictnessOf } from '../../core/detection/opening/votes.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { ServiceState } from '../../core/engine/service/service-state.js'
import type { SavedShard, SavedShardHead, ShardChanges } from '../../core/engine/shard.js'
import { shardOf } from '../../core/engine/shard-of.js'
import { hash53 } from '../../core/model/hash53.js'
import type { Instant } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { defineCodec } from '../log/codec.js'
import { KEYS, twoDigits } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import { createTextMemo } from '../log/memo.js'
import {
  serviceStateFrom1,
  serviceStateFrom2,
  shardHeadFrom1,
  shardOffsetFrom1,
  unchanged,
} from '../log/migrations.js'
import type { KeyValue, Store } from '../ports/store.js'

export const shardOffsetCodec = defineCodec<ShardOffset>({
  kind: 'shard offset',
  version: 2,
  migrations: { 1: shardOffsetFrom1 },
})
const headCodec = defineCodec<SavedShardHead>({
  kind: 'shard head',
  version: 2,
  migrations: { 1: shardHeadFrom1 },
})
const serviceStateCodec = defineCodec<ServiceState>({
  kind: 'service state',
  version: 5,
  migrations: { 1: serviceStateFrom1, 2: serviceStateFrom2, 3: unchanged, 4: unchanged },
})
const hashtagsCodec = defineCodec<SavedHashtagCounts>({ kind: 'hashtag counts', version: 1 })

/**
 * How far a shard has come. Its text is the fence: a step is committed only if it still stands where the step began.
 */
export interface ShardOffset {
  readonly version: 1
  /** The last entry of the shard's log that was taken. */
  readonly position: number
  /** The last entry that the stored state contains. Later ones stay in the log and are applied again. */
  readonly saved: number
}

const folder = (shard: number) => `${KEYS.shard}${twoDigits(shard)}`
export const offsetKey = (shard: number) => `${folder(shard)}/offset`
const headKey = (shard: number) => `${folder(shard)}/head`
const serviceStatePrefix = (shard: number) => `${KEYS.serviceState}${twoDigits(shard)}/`
const tagsPrefix = (shard: number) => `${KEYS.hashtags}${twoDigits(shard)}/`
/** Hashtags are kept in so many drawers, so that a step writes those it opened and not all. */
const DRAWERS = 32

export const readShardOffset = (shard: number, text: string | null): ShardOffset =>
  text === null
    ? { version: 1, position: 0, saved: 0 }
    : shardOffsetCodec.decode(text, `the offset of shard ${shard}`)

/** Everything a shard knew when its state was last written. @throws DamagedState */
export async function loadShard(
  store: Store,
  shard: number,
): Promise<{ readonly offset: string | null; readonly saved: SavedShard | undefined }> {
  const [offset = null, head = null] = await store.get([offsetKey(shard), headKey(shard)])
  if (head === null) return { offset, saved: undefined }
  const serviceStates = await listAll(store, serviceStatePrefix(shard))
  const drawers = await listAll(store, tagsPrefix(shard))
  const tags = drawers.flatMap(({ key, value }) => hashtagsCodec.decode(value, key).tags)
  return {
    offset,
    saved: {
      head: headCodec.decode(head, `the head of shard ${shard}`),
      serviceStates: serviceStates.map(({ key, value }) =>
        serviceStateCodec.decode(value, `the state in ${key}`),
      ),
      hashtags: tags.length === 0 ? [] : [[shard, { version: 1, tags }]],
    },
  }
}

/** What it takes by now for a service to have an alert. */
export interface ServiceThreshold {
  /** How strict its tests are, as votes made them; 1 without. */
  readonly strictness: number
  readonly floor: DetectionFloor
}

/**
 * Reads the threshold of a service. A floor asks the tests of the detection many times. So it is worked out again only
 * after a change of the state or of the votes.
 */
export function createReadThreshold(
  store: Store,
  policy: DetectionPolicy,
): (service: ServiceId) => Promise<ServiceThreshold> {
  const kept = new Map<string, KeptThreshold>()
  const timeIn = createTextMemo((head, name) => headCodec.decode(head, name).time ?? 0)
  return async (service) => {
    const shard = shardOf(service)
    const key = `${serviceStatePrefix(shard)}${service}`
    const [stateText = null, head = null] = await store.get([key, headKey(shard)])
    const text = head === null ? null : stateText
    const time = head === null ? 0 : timeIn(head, `the head of shard ${shard}`)
    const before = kept.get(service)
    const isSame = before?.text === text
    if (isSame && strictnessOf(before.votes, time, policy.votes) === before.strictness) return before
    const state = text === null ? null : serviceStateCodec.decode(text, `the state in ${key}`)
    const { votes, base = newBaseline(0), discovered = false } = state ?? {}
    const strictness = strictnessOf(votes, time, policy.votes)
    const floor = detectionFloor({ service, base, discovered, strictness }, policy)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(service, { text, votes, strictness, floor })
    return { strictness, floor }
  }
}

interface KeptThreshold extends ServiceThreshold {
  readonly text: string | null
  readonly votes: ServiceState['votes']
}

/** A state has 20 kB. */
const MAX_KEPT = 200

/**
 * The hashtags of all shards and the latest time that a shard has reached; without the hashtags when that is still
 * `known`.
 */
export async function loadHashtags(
  store: Store,
  shards: number,
  known: Instant | null,
): Promise<{ readonly time: Instant | null; readonly counts: readonly SavedHashtagCounts[] }> {
  const all = Array.from({ length: shards }, (_, shard) => shard)
  const heads = await store.get(all.map(headKey))
  const times = heads.flatMap((head, shard) =>
    head === null ? [] : [headCodec.decode(head, `the head of shard ${shard}`).time ?? 0],
  )
  if (times.length === 0) return { time: null, counts: [] }
  const time = Math.max(...times)
  if (time === known) return { time, counts: [] }
  const drawers = (await Promise.all(all.map((shard) => listAll(store, tagsPrefix(shard))))).flat()
  return { time, counts: drawers.map(({ key, value }) => hashtagsCodec.decode(value, key)) }
}

/** What changed of a shard's state since it was last written. */
export function saveChanges(
  shard: number,
  changes: ShardChanges,
): { readonly set: readonly KeyValue[]; readonly gone: readonly string[] } {
  return {
    set: [
      { key: headKey(shard), value: headCodec.encode(changes.head) },
      ...changes.serviceStates.map((serviceState) => ({
        key: `${serviceStatePrefix(shard)}${serviceState.service}`,
        value: serviceStateCodec.encode(serviceState),
      })),
      ...changes.hashtags.flatMap(([, counts]) => saveTags(shard, counts, changes.changedTags)),
    ],
    gone: changes.forgotten.map((service) => `${serviceStatePrefix(shard)}${service}`),
  }
}

function saveTags(
  shard: number,
  counts: SavedHashtagCounts,
  changed: ReadonlySet<string> | 'all',
): KeyValue[] {
  const drawers = new Map<number, SavedHashtagCounts['tags'][number][]>()
  if (changed === 'all') for (let drawer = 0; drawer < DRAWERS; drawer++) drawers.set(drawer, [])
  else for (const tag of changed) drawers.set(drawerOf(tag), [])
  for (const entry of counts.tags) drawers.get(drawerOf(entry[0]))?.push(entry)
  return [...drawers].map(([drawer, tags]) => ({
    key: `${tagsPrefix(shard)}${twoDigits(drawer)}`,
    value: hashtagsCodec.encode({ version: 1, tags }),
  }))
}

function drawerOf(tag: string): number {
  return hash53(tag, 1) % DRAWERS
}
