import type { Migration, StoredObject } from './codec.js'
import { changeField, changeItems, renameFields } from './codec.js'

/*
 * One function for each step of a stored value to its next version. `…From1` takes version 1 of that value, whatever
 * the version of Outcry. The codec of the value names it.
 *
 * Of 0.1.0 only names of fields differ, never values. An upgraded store gives the same events as without the upgrade.
 */

/** A post as the sequencer, the shards and the intake log store it. */
const ingestedPost: Migration = (post) =>
  changeField(renameFields(post, { sighting: 'classified' }), 'classified', (classified) =>
    renameFields(classified, { kin: 'signature' }),
  )

/** Keys of 0.1.0 never expire. */
export const apiKeyFrom1: Migration = (key) => ({ ...key, expiresAt: null })

export const serviceStateFrom1: Migration = (state) => {
  const named = renameFields(state, {
    crowds: 'originCohorts',
    blames: 'causeMentions',
    copies: 'nearDuplicates',
    flood: 'coordinatedActivity',
    closedByHand: 'closedByOperator',
  })
  const told = { told: 'reported' }
  const withMentions = changeField(named, 'causeMentions', (mentions) => renameFields(mentions, told))
  const withDuplicates = changeField(withMentions, 'nearDuplicates', (texts) =>
    renameFields(texts, { kin: 'signature' }),
  )
  const withActivity = changeField(withDuplicates, 'coordinatedActivity', (activity) =>
    renameFields(activity, { toldAt: 'reportedAt' }),
  )
  return changeField(withActivity, 'alert', (alert) => renameFields(alert, told))
}

export const shardHeadFrom1: Migration = (head) =>
  renameFields(head, { holes: 'dataGaps', silences: 'sourceOutages' })

/** Every step wrote its state before. */
export const shardOffsetFrom1: Migration = (offset) => ({ ...offset, saved: offset.position })

export const sequencerHeadFrom1: Migration = (head) =>
  changeItems(
    changeField(head, 'clock', (clock) => renameFields(clock, { arrivals: 'ingestedPosts' })),
    'waiting',
    ingestedPost,
  )

/** In `full` stands what is known of a post, behind its index. */
export const intakeEntryFrom1: Migration = (entry) =>
  changeItems<readonly [number, StoredObject]>(
    renameFields(entry, { silence: 'sourceOutage' }),
    'full',
    ([index, post]) => [index, ingestedPost(post)],
  )

export const shardEntryFrom1: Migration = (entry) =>
  changeItems<StoredObject>(entry, 'said', (item) =>
    changeField(renameFields(item, { hole: 'dataGap', silence: 'sourceOutage' }), 'post', ingestedPost),
  )

export const shardOutputsFrom1: Migration = (entry) =>
  changeItems(renameFields(entry, { findings: 'outputs' }), 'outputs', shardOutput)

const KINDS: Readonly<Record<string, string>> = {
  unheld: 'orphaned',
  flood: 'coordinated-activity',
  blamed: 'cause-mentions',
}

const shardOutput: Migration = (output) => {
  const kind = String(output.kind)
  const named = renameFields(output, { blamed: 'mentionedCauses', flood: 'coordinatedActivity' })
  return { ...named, kind: KINDS[kind] ?? kind }
}

/** Of an update that waits only the names of what changed are known, and not from what to what: it says neither. */
const shardOutputWithoutNames: Migration = (output) =>
  changeField(output, 'event', ({ changed, ...event }) =>
    Array.isArray(changed) || changed === undefined ? event : { ...event, changed },
  )

export const shardOutputsFrom2: Migration = (entry) => changeItems(entry, 'outputs', shardOutputWithoutNames)

export const correlatorOffsetFrom2: Migration = (offset) =>
  changeField(offset, 'order', (order) => changeItems(order, 'waiting', shardOutputWithoutNames))

/** The log has another name since, in which numbers begin anew: `migrate-store.ts` sets the position. */
export const correlatorOffsetFrom1: Migration = (offset) =>
  changeField(offset, 'order', (order) => changeItems(order, 'waiting', shardOutput))

export const correlatorStateFrom1: Migration = (state) =>
  changeItems<StoredObject>(state, 'alerts', (alert) =>
    renameFields(alert, {
      blamed: 'mentionedCauses',
      toldSiblings: 'emittedSiblings',
      siblingsToldAt: 'siblingsEmittedAt',
    }),
  )

/** Deliveries of before carry one state each and are no supplements. */
export const deliveryFrom1: Migration = (delivery) => delivery

/** Webhooks of before have no name, no headers and fewer filters. */
export const webhookFrom1: Migration = (webhook) => webhook

/** Entries of before do not say when the last event was sent. */
export const notificationLogEntryFrom1: Migration = (entry) => entry

export const notificationGroupFrom1: Migration = (group) => renameFields(group, { told: 'notified' })

/** Numbers in the log of shard outputs began anew, so the task waits for the whole log once more. */
export const redactionTaskFrom1: Migration = ({ findings: _, ...task }) => ({ ...task, outputs: null })

/*
 * 0.2 kept no probability of a label, and did not distinguish an answer from a statement to all. Its posts count in
 * full, as they did.
 */

const ingestedPostFrom2: Migration = (post) =>
  changeField(post, 'classified', (classified) => ({ confidence: 0.95, isReply: false, ...classified }))

export const sequencerHeadFrom2: Migration = (head) => changeItems(head, 'waiting', ingestedPostFrom2)

export const sequencerHeadFrom3: Migration = (head) =>
  changeField(head, 'clock', (clock) => ({ ...clock, tooOld: { posts: 0, authors: [] } }))

export const intakeEntryFrom2: Migration = (entry) =>
  changeItems<readonly [number, StoredObject]>(entry, 'full', ([index, post]) => [
    index,
    ingestedPostFrom2(post),
  ])

export const shardEntryFrom2: Migration = (entry) =>
  changeItems<StoredObject>(entry, 'said', (item) => changeField(item, 'post', ingestedPostFrom2))

/** What slow tests have seen in part, as if each complaint had its person. */
const cusumFrom2: Migration = (cusum) => ({ ...cusum, people: cusum.seen })

export const serviceStateFrom2: Migration = (state) => {
  const withCusum = changeField(state, 'cusum', cusumFrom2)
  const withSymptoms = changeItems<StoredObject>(withCusum, 'symptoms', (symptom) =>
    changeField(symptom, 'cusum', cusumFrom2),
  )
  const withPeople = changeItems<StoredObject>(withSymptoms, 'unlearnt', (bucket) => ({
    ...bucket,
    people: bucket.complaints,
  }))
  const withAuthors = changeField(withPeople, 'authors', (authors) => {
    const { length } = authors.keys as readonly number[]
    const each = (value: number) => new Array<number>(length).fill(value)
    return { ...authors, posts: each(1), weights: each(0), persons: each(0) }
  })
  return {
    talkCohorts: { keys: [], sums: [], total: 0, at: 0, usual: { counts: {}, at: 0 } },
    talkers: { keys: [], at: [] },
    repeaters: { keys: [], at: [] },
    ...changeField(
      changeField(withAuthors, 'base', (base) => ({ coldTalk: 0, ...base })),
      'alert',
      alertFrom2,
    ),
  }
}

/** An alert that runs has its numbers from its own evidence; the next decision sets what is current. */
const alertFrom2: Migration = (alert) => {
  const { openedAt, signal, tallies } = alert as {
    readonly openedAt: number
    readonly signal: { readonly actual: number; readonly expected: number }
    readonly tallies: { readonly complaints: number }
  }
  return {
    ...alert,
    peakRate: alert.rate,
    reopened: 0,
    complaints: tallies.complaints,
    current: { at: openedAt, actual: signal.actual, expected: signal.expected },
    peak: { at: openedAt, actual: signal.actual },
  }
}

/** The new version only has a field that older values lack. */
export const unchanged: Migration = (value) => value

/** Before, a status was written only when it changed. */
export const sourceStatusFrom1: Migration = (status) => ({ ...status, seenAt: status.since })
