import type { Instant } from './instant.js'
import type { ServiceId } from './vocabulary.js'

/**
 * What an operator wants done. It stands in the order of the posts, so that it is obeyed once, at the same instant by
 * everybody.
 */
export type Command = CloseCommand | ForgetCommand | VoteCommand | ReportCommand

/** Ends an alert, or takes it back as false. */
export interface CloseCommand {
  readonly kind: 'close'
  readonly alert: string
  readonly service: ServiceId
  readonly as: 'resolved' | 'retracted'
  readonly note: string | null
  /** Id of the API key that asked for it; commands of 0.2 and before lack it. */
  readonly by?: string
}

/** Deletes a post's text. A post that is not ingested yet is rejected later. */
export interface ForgetCommand {
  readonly kind: 'forget'
  readonly source: string
  readonly id: string
  /** Identity of the post, see `postKey`. */
  readonly key: number
}

/** How many people say that an alert is true, and that it is not. */
export interface Votes {
  readonly confirm: number
  readonly deny: number
}

/** Notifies the detection that the votes on an alert changed. Only the store of votes knows the voters. */
export interface VoteCommand {
  readonly kind: 'vote'
  readonly alert: string
  readonly service: ServiceId
  readonly openedAt: Instant
  readonly before: Votes
  readonly after: Votes
}

/** Reports of readers are counted apart under this name, beside the sources of posts. */
export const READER_SOURCE = 'page'

/** A reader of the page reports a problem with a service. Only the store of reports knows its readers. */
export interface ReportCommand {
  readonly kind: 'report'
  readonly service: ServiceId
}
