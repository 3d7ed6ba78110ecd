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
/** Changes with every vote, so that answers which are kept can tell. */
const VERSION = 'feedback-version'

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
    const [before = null, counted = null, version = null] = await store.get([key, countKey(alert), VERSION])
    const old = before === null ? null : readState<Vote>(key, before, 1).verdict
    const counts = counted === null ? NONE : readCounts(counted)
    const next = { ...counts, version: 1 }
    if (old !== null) next[old]--
    next[vote.verdict]++
    const committed = await store.commit({
      checks: [
        { key, value: before },
        { key: countKey(alert), value: counted },
      ],
      set: [
        { key, value: JSON.stringify({ version: 1, ...vote, note } satisfies Vote) },
        { key: countKey(alert), value: JSON.stringify(next) },
        { key: VERSION, value: String(Number(version ?? 0) + 1) },
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

export async function readFeedbackVersion(store: Store): Promise<string> {
  const [version = null] = await store.get([VERSION])
  return version ?? '0'
}

function readCounts(text: string): Feedback {
  const { confirm, deny } = readState<Feedback & { version: 1 }>('the count of feedback', text, 1)
  return { confirm, deny }
}
