/**
 * Every key and log of the store. Keys are ASCII and sort by their bytes, so instants in keys are RFC 3339 UTC and
 * numbers are padded. Each line says who writes the value, what it is, and what bounds its number or size.
 * `migrate-store.ts` knows the names of 0.1.0.
 */
export const KEYS = {
  // The store itself.
  /** `migrate-store.ts`: the number of this layout. One value. */
  schema: 'meta/schema',
  /** `migrate-store.ts`: the last old log entry that was moved, and fence. One value, deleted when the move is done. */
  migration: 'meta/migration',
  /** `identified-store.ts`, Redis only: a number drawn for this store, which each commit checks. One value. */
  storeId: 'meta/store-id',
  /**
   * `identified-store.ts`, Redis only: processes have found the store empty. One value, deleted by the operator's
   * command.
   */
  lostStore: 'meta/lost-store',
  /** `restore-backup.ts`: a restore has begun. One value, deleted when all is written. */
  unfinishedRestore: 'meta/unfinished-restore',
  /** Runtime: the key of the authors' hashes, as text. One value, never changed. */
  authorKey: 'meta/author-key',
  /** Runtime, Redis only: the key of the encrypted store, as text. One value, never changed. */
  secretKey: 'meta/secret-key',
  /** Runtime: the instant of a duty's last heartbeat, as text. Three values. */
  heartbeat: 'heartbeat/',
  /** Embedded store: holder and end of a lease. One value for each named lease. */
  lease: 'lease/',

  // Sources.
  /** Source intake: where a source goes on reading; its form is the source's own. One value for each source. */
  cursor: 'cursor/',
  /** Source reporter: the status that `GET /v1/sources` shows. One value for each source. */
  sourceStatus: 'source/',
  /** Source availability: since when a source is out, while detection knows it so. One value for each source. */
  sourceOutage: 'source-outage/',
  /** Source reporter: what a source usually brings about each service. One value a source, at most about 60 kB. */
  coverage: 'coverage/',
  /** Source notices: the last notice sent about a source. One value for each source. */
  sourceNotice: 'source-notice/',
  /** Bluesky: DIDs of the catalogued handles. One value. */
  blueskyHandles: 'bluesky/handles',
  /** X: money spent today and this month. One value. */
  xSpent: 'x/spent',
  /** X: posts read this month by X's own count. One value. */
  xUsage: 'x/usage',
  /** X: the count series of a service. One value for each catalogued service. */
  xCounts: 'x/counts/',

  /** Watchdog: work during which a process stood still. Deleted 30 days after the last time. */
  deadLetter: 'dead-letter/',

  // Detection.
  /** Sequencer: offset in the intake log, and fence. One value. */
  sequencerOffset: 'sequencer/offset',
  /** Sequencer: stream time and posts ahead of it. One value, bounded by the policy of the clock. */
  sequencerHead: 'sequencer/head',
  /** Sequencer: the stream time of the first step, before which an import may lie. One value, never changed. */
  streamBegin: 'sequencer/begin',
  /** Import: what was imported, with its time. One value, bounded by the number of imports. */
  imports: 'imports',
  /** Sequencer: hashes of posts seen, by day, 512 in a value. Deleted after the retention of the clock. */
  seen: 'seen/',
  /**
   * Sequencer: hashes of accounts of unknown age, by day, 512 in a value. At most 20,000 a day, deleted after 14 days.
   */
  seenAuthors: 'seen-author/',
  /**
   * Shard processor: `shard/NN/offset` (offset in the shard's log, how far the stored state reaches, and fence) and
   * `shard/NN/head`. Two values for each of 16 shards.
   */
  shard: 'shard/',
  /** Shard processor: `service-state/NN/SERVICE`. One value for each service, about 64 kB at most. */
  serviceState: 'service-state/',
  /** Shard processor: hashtags of a shard, in 32 drawers. */
  hashtags: 'hashtags/',
  /** Shard processor: points of a service's chart by minute, one value for each hour. Thinned after 7 days. */
  point: 'point/',
  /** Thinning: the same by five minutes, one value for each day. Thinned after 90 days. */
  pointDay: 'point-5m/',
  /** Thinning: the same by hour, one value for each month. Deleted after two years. */
  pointMonth: 'point-1h/',
  /** Intake: `official/SERVICE/TIME`, what a company says of a problem. Deleted after two years. */
  official: 'official/',
  /** Intake: the keys of the last such statements. One value. */
  officialVersion: 'official-version',
  /** Trending: hashtags above their usual number. One value, 200 tags at most. */
  trending: 'trending',
  /** Correlator: offset in the log of shard outputs, fence, and the outputs that wait. One value. */
  correlatorOffset: 'correlator/offset',
  /** Correlator: alerts that last or may reopen, and what is left of old ones for 30 days. One value. */
  correlatorState: 'correlator/state',

  // Alerts.
  /**
   * Correlator: the alert as its newest event shows it, as JSON that the API answers unchanged. One value for each
   * alert.
   */
  alert: 'alert/',
  /** Correlator: `alert-event/ALERT/NNNNNN`, every event of an alert with its posts. */
  alertEvent: 'alert-event/',
  /** Correlator: summaries of all alerts by their beginning. One value for each alert. */
  alertStart: 'alert-start/',
  /** Correlator: the same for each service. */
  alertOf: 'alert-of/',
  /** Correlator: services that ever had an alert; the value is the service. */
  alertService: 'alert-service/',
  /** Correlator: `evidence-of/POST/ALERT`, the alerts that show a post. Deleted when its text is redacted. */
  evidenceOf: 'evidence-of/',
  /** Feedback: `feedback/ALERT/VOTER`, one vote. */
  feedback: 'feedback/',
  /** Feedback: the votes on an alert, counted. */
  feedbackCount: 'feedback-count/',
  /** API: the secret of the voters' hashes, as text. One value. */
  feedbackSecret: 'feedback-secret',
  /** Reader reports: the readers of one day and what each reported, in 64 drawers that are emptied at midnight. */
  readersToday: 'readers-today/',
  /** Reader reports: counts of the last 24 hours, by ten minutes. One value for each catalogued service at most. */
  readerReports: 'reader-reports/',
  /** Feedback and redaction: a number that changes when alerts change without an event. One value. */
  renderVersion: 'render-version',
  /** Correlator: the stream time at which numbers of an alert last changed without an event. One value. */
  alertNumbers: 'alert-numbers',
  /** Silences: all of them. One value, 500 silences at most. */
  silences: 'silences',
  /** Redaction: a post whose text is to go. Deleted when it is gone. */
  redactionTask: 'redaction-task/',
  /** Redaction: the beginning up to which all alerts' texts have expired, as a key. One value. */
  redactionOffset: 'redaction/offset',

  // Notifications.
  /** Fan-out: offset in the log of events, and fence. One value. */
  fanOutOffset: 'fan-out/offset',
  /** Fan-out: an alert of which a silence held an event back. Deleted when the silence is over. */
  heldNotification: 'held-notification/',
  /**
   * Fan-out: `notification-log/WEBHOOK/ALERT`, the last event of an alert for a webhook. Deleted 30 days after the
   * alert's end.
   */
  notificationLog: 'notification-log/',
  /** Fan-out: the same by the alert's end. */
  notificationLogEnded: 'notification-log-ended/',
  /** Fan-out: events that wait for a webhook's next digest. One value for each webhook. */
  notificationGroup: 'notification-group/',
  /** API: a webhook, encrypted. One value for each; the operator bounds their number. */
  webhook: 'webhook/',
  /** Deliver worker: since when a webhook fails. One value for each at most. */
  webhookFailing: 'webhook-failing/',
  /** Reminders: by instant, a webhook to remind of an alert. Deleted when it is due. */
  webhookReminder: 'webhook-reminder/',
  /** Fan-out: by instant, an event that comes too soon after the last message to people. Deleted when it is due. */
  postponedEvent: 'postponed-event/',
  /** Deliver worker: a delivery with its attempts. Deleted after 30 days, with the three below. */
  delivery: 'delivery/',
  /** Ids of pending deliveries by the instant they are due. */
  deliveryDue: 'delivery-due/',
  /** Ids of ended deliveries by their end. */
  deliveryOver: 'delivery-over/',
  /**
   * `delivery-turn/WEBHOOK/ALERT/NNNNNN/TIME/ID`, ids of an alert's pending deliveries in their order. Deleted when
   * they end.
   */
  deliveryTurn: 'delivery-turn/',
  /** Ids of a webhook's deliveries by their making. */
  deliveryOf: 'delivery-of/',
  /** Fan-out: the text of a message, shared by deliveries. Deleted after 45 days. */
  deliveryMessage: 'delivery-message/',
  /** Alertmanager: alerts that one Alertmanager may know. One value for each address. */
  alertmanager: 'alertmanager/',

  // API.
  /** API keys, with a hash of the secret. One value for each; the operator bounds their number. */
  apiKey: 'api-key/',
  /** API: the answer to a request with an idempotency key. Deleted after a day. */
  idempotency: 'idempotency/http/',
  /** API: answers of other requests with an idempotency key, encrypted, and their keys by time. Deleted after a day. */
  storedAnswer: 'stored-answer/',
} as const

export const LOGS = {
  /** Intake: accepted posts and commands. Trimmed by the sequencer; sources wait above 2,000 entries. */
  intake: 'intake',
  /**
   * Sequencer: `shard/NN`, what one shard must apply. Trimmed by the shard processor when it writes the shard's state.
   */
  shard: (shard: number) => `shard/${twoDigits(shard)}`,
  /** Shard processor: what the shards found. Trimmed by the correlator. */
  shardOutputs: 'shard-outputs',
  /** Correlator: events of all alerts, without posts. Trimmed by the retention of texts. */
  events: 'events',
} as const

/** Names of leases: one process of the deployment holds each. */
export const LEASES = {
  /** X allows one connection. */
  xStream: 'x/stream',
  /** One process moves a store to another layout. */
  migration: 'migration',
} as const

export function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

/** Since when the endpoint of a subscription fails. */
export const failingKey = (subscription: string) => `${KEYS.webhookFailing}${subscription}`

/** The notification log of one subscription. */
export const notificationLogPrefix = (subscription: string) => `${KEYS.notificationLog}${subscription}/`
