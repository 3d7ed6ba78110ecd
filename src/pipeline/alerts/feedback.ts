import { maskText } from '../../core/engine/post/mask-text.js'
import type { Alert } from '../../core/model/alert.js'
import type { Votes } from '../../core/model/command.js'
import type { Instant } from '../../core/model/instant.js'
import type { Intake } from '../intake/intake.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { Change, Store } from '../ports/store.js'

const voteCodec = defineCodec<Vote>({ kind: 'vote', version: 1 })
const countCodec = defineCodec<Votes & { readonly version: 1 }>({ kind: 'count of votes', version: 1 })

/** What somebody thinks of an alert: kept one by one, so that a second thought replaces the first. */
export interface Vote {
  readonly version: 1
  readonly verdict: 'confirm' | 'deny'
  /** Masked like a post: people write names. */
  readonly note: string | null
  readonly at: Instant
}

const NOTE_LENGTH = 500
const NONE: Votes = { confirm: 0, deny: 0 }
const countKey = (alert: string) => `${KEYS.feedbackCount}${alert}`
const votePrefix = (alert: string) => `${KEYS.feedback}${alert}/`
/**
 * Changes with whatever changes alerts as they are shown without an event: a vote, a text that goes. Kept answers hold
 * as long as it stays.
 */
export const RENDER_VERSION = KEYS.renderVersion
export const nextVersion = (version: string | null) => String(Number(version ?? 0) + 1)

/**
 * Counts a vote; a voter's second one on an alert replaces the first. The same commit notifies the detection, so that
 * the detection applies each change of the counts exactly once.
 */
export async function giveFeedback(
  { store, intake }: { readonly store: Store; readonly intake: Pick<Intake, 'command'> },
  alert: Pick<Alert, 'id' | 'service' | 'openedAt'>,
  voter: string,
  vote: Omit<Vote, 'version'>,
): Promise<Votes> {
  const key = `${votePrefix(alert.id)}${voter}`
  const note = vote.note === null ? null : maskText(vote.note, NOTE_LENGTH)
  for (;;) {
    const [given = null, counted = null, version = null] = await store.get([
      key,
      countKey(alert.id),
      RENDER_VERSION,
    ])
    const old = given === null ? null : voteCodec.decode(given, key).verdict
    const before = counted === null ? NONE : readCounts(counted)
    const after = { ...before }
    if (old !== null) after[old]--
    after[vote.verdict]++
    const change: Change = {
      checks: [
        { key, value: given },
        { key: countKey(alert.id), value: counted },
        { key: RENDER_VERSION, value: version },
      ],
      set: [
        { key, value: voteCodec.encode({ version: 1, ...vote, note }) },
        { key: countKey(alert.id), value: countCodec.encode({ version: 1, ...after }) },
        { key: RENDER_VERSION, value: nextVersion(version) },
      ],
    }
    const { id, service, openedAt } = alert
    const committed =
      old === vote.verdict
        ? await store.commit(change)
        : await intake.command(
            { kind: 'vote', alert: id, service, openedAt: Date.parse(openedAt), before, after },
            change,
          )
    if (committed.kind === 'done') return after
  }
}

/** How each of the alerts is judged. */
export async function readFeedback(store: Store, alerts: readonly string[]): Promise<Votes[]> {
  if (alerts.length === 0) return []
  return (await store.get(alerts.map(countKey))).map((text) => (text === null ? NONE : readCounts(text)))
}

/** Changes whenever alerts change without an event: by votes, redaction, or newer numbers. */
export async function readRenderVersion(store: Store): Promise<string> {
  const [version = null, numbers = null] = await store.get([RENDER_VERSION, KEYS.alertNumbers])
  return numbers === null ? (version ?? '0') : `${version ?? '0'}.${numbers}`
}

function readCounts(text: string): Votes {
  const { confirm, deny } = countCodec.decode(text, 'the count of feedback')
  return { confirm, deny }
}
