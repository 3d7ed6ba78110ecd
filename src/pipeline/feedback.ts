import { maskText } from '../core/engine/mask-text.js'
import type { Instant } from '../core/model/instant.js'
import { readState } from './damaged-state.js'
import type { Store } from './ports/store.js'

/** What somebody thinks of an alert: kept one by one, so that thresholds can be learnt from it. */
export interface Vote {
  readonly version: 1
  readonly verdict: 'confirm' | 'deny'
  /** Masked like a post: people write names. */
  readonly note: string | null
  readonly at: Instant
}

export interface Feedback {
  readonly confirm: number
  readonly deny: number
}

const NOTE_LENGTH = 500
const NONE: Feedback = { confirm: 0, deny: 0 }
const countKey = (alert: string) => `feedback-count/${alert}`
const votePrefix = (alert: string) => `feedback/${alert}/`
/** Changes with whatever changes alerts as they are shown without an event: a vote, a text that goes. Kept answers hold as long as it stays. */
export const SHOWN_VERSION = 'alerts-shown'
export const nextVersion = (version: string | null) => String(Number(version ?? 0) + 1)

/** Counts a vote; a voter's second one on an alert replaces the first. */
export async function giveFeedback(
  store: Store,
  alert: string,
  voter: string,
  vote: Omit<Vote, 'version'>,
): Promise<Feedback> {
  const key = `${votePrefix(alert)}${voter}`
  const note = vote.note === null ? null : maskText(vote.note, NOTE_LENGTH)
  for (;;) {
    const [before = null, counted = null, version = null] = await store.get([
      key,
      countKey(alert),
      SHOWN_VERSION,
    ])
    const old = before === null ? null : readState<Vote>(key, before, 1).verdict
    const counts = counted === null ? NONE : readCounts(counted)
    const next = { ...counts, version: 1 }
    if (old !== null) next[old]--
    next[vote.verdict]++
    const committed = await store.commit({
      checks: [
        { key, value: before },
        { key: countKey(alert), value: counted },
        { key: SHOWN_VERSION, value: version },
      ],
      set: [
        { key, value: JSON.stringify({ version: 1, ...vote, note } satisfies Vote) },
        { key: countKey(alert), value: JSON.stringify(next) },
        { key: SHOWN_VERSION, value: nextVersion(version) },
      ],
    })
    if (committed.kind === 'done') return { confirm: next.confirm, deny: next.deny }
  }
}

/** How each of the alerts is judged. */
export async function readFeedback(store: Store, alerts: readonly string[]): Promise<Feedback[]> {
  if (alerts.length === 0) return []
  return (await store.get(alerts.map(countKey))).map((text) => (text === null ? NONE : readCounts(text)))
}

export async function readShownVersion(store: Store): Promise<string> {
  const [version = null] = await store.get([SHOWN_VERSION])
  return version ?? '0'
}

function readCounts(text: string): Feedback {
  const { confirm, deny } = readState<Feedback & { version: 1 }>('the count of feedback', text, 1)
  return { confirm, deny }
}
