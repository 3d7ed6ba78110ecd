import type { Alert, AlertEvent } from '../../core/model/alert.js'
import type { Texts } from '../../core/phrases/texts.js'
import { isOver } from '../../pipeline/alerts/alert-summary.js'
import type { NameOf } from './words.js'
import { alertText, alertTitle } from './words.js'

/** A feed before it is written in one of its forms. */
export interface Feed {
  readonly title: string
  readonly subtitle: string
  readonly language: string
  /** Its own address, and that of Outcry. */
  readonly self: string
  readonly home: string
  /** Of its newest entry; RFC 3339. */
  readonly updated: string
  readonly entries: readonly FeedEntry[]
}

export interface FeedEntry {
  /** Never changes, whatever the address of Outcry becomes. */
  readonly id: string
  readonly title: string
  readonly text: string
  readonly link: string
  readonly published: string
  readonly updated: string
  readonly tags: readonly string[]
}

/** What the entries of an alert say beside the alert. */
interface About {
  readonly nameOf: NameOf
  readonly link: string
  readonly texts: Texts
}

/** Before anything ever happened. */
export const NEVER = '1970-01-01T00:00:00.000Z'

/**
 * One entry for an alert while it lasts, and another for its end. Most readers show an entry once, and an update would
 * not show the end. `history` is the alert's, oldest first.
 */
export function entriesOf(history: readonly AlertEvent[], about: About): FeedEntry[] {
  const last = history.at(-1)
  if (last === undefined) return []
  const lasting = history.findLast(({ alert }) => !isOver(alert.status))
  const entries: FeedEntry[] = []
  if (isOver(last.alert.status)) {
    entries.push(entryOf(last, `${idOf(last.alert)}:${last.alert.status}`, last.at, about))
  }
  if (lasting !== undefined) {
    // Once it is over its own entry says how it was, and not that it was about to end.
    const isEnded = entries.length > 0
    const reported = isEnded ? (history.findLast(({ alert }) => isAtWork(alert.status)) ?? lasting) : lasting
    entries.push(
      entryOf({ ...reported, at: lasting.at }, idOf(reported.alert), reported.alert.openedAt, about),
    )
  }
  return entries
}

function isAtWork(status: Alert['status']): boolean {
  return status === 'open' || status === 'acknowledged'
}

function entryOf(
  { alert, at }: AlertEvent,
  id: string,
  published: string,
  { nameOf, link, texts }: About,
): FeedEntry {
  return {
    id,
    title: alertTitle(alert, nameOf(alert.service), texts),
    text: alertText(alert, texts, nameOf),
    link,
    published,
    updated: at,
    tags: [alert.service, alert.severity, alert.status],
  }
}

function idOf({ id }: Alert): string {
  return `urn:outcry:alert:${id}`
}
