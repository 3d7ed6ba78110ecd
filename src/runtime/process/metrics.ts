import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What a worker counts; docs/operations.md says what each number means and what to do about it. */
export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const beforeScrape = new Set<() => Promise<void>>()
  const collect = createCollect(beforeScrape)
  return {
    registry,
    /** Each sets metrics that are only worth reading when somebody asks. */
    beforeScrape,
    buildInfo: new Gauge({
      name: 'outcry_build_info',
      help: '1, with the version of Outcry and of Node.js',
      labelNames: ['version', 'node'],
      registers,
    }),
    alertActive: new Gauge({
      name: 'outcry_alert_active',
      help: '1 for each alert that is not over',
      labelNames: ['service', 'severity'],
      registers,
      collect,
    }),
    complaints: new Gauge({
      name: 'outcry_service_complaints',
      help: 'Complaints about a service in the last five minutes',
      labelNames: ['service'],
      registers,
      collect,
    }),
    expectedComplaints: new Gauge({
      name: 'outcry_service_expected_complaints',
      help: 'Complaints about a service that are usual in these five minutes',
      labelNames: ['service'],
      registers,
      collect,
    }),
    http: new Histogram({
      name: 'outcry_http_request_seconds',
      help: 'Duration of requests to the API; an event stream lasts as long as its client',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'outcry_webhook_attempt_seconds',
      help: 'Duration of an attempt to deliver a webhook, by result',
      labelNames: ['result'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
      registers,
    }),
    accepted: new Counter({
      name: 'outcry_posts_accepted_total',
      help: 'Posts that were stored, by source',
      labelNames: ['source'],
      registers,
    }),
    rejected: new Counter({
      name: 'outcry_posts_rejected_total',
      help: 'Posts that could not be used, by source and reason',
      labelNames: ['source', 'reason'],
      registers,
    }),
    sourceState: new Gauge({
      name: 'outcry_source_state',
      help: '1 for the current state of a source, 0 for the others',
      labelNames: ['source', 'state'],
      registers,
    }),
    xSpent: new Gauge({
      name: 'outcry_x_spent_usd',
      help: 'Cost of X in the current UTC day and month, as last read by this process',
      labelNames: ['period'],
      registers,
    }),
    sourceLag: new Gauge({
      name: 'outcry_source_lag_seconds',
      help: 'Age of the newest post of a source when it was stored',
      labelNames: ['source'],
      registers,
    }),
    intakeBacklog: new Gauge({
      name: 'outcry_intake_backlog_batches',
      help: 'Batches that are stored and not yet sequenced',
      registers,
    }),
    shardBacklog: new Gauge({
      name: 'outcry_shard_backlog_batches',
      help: 'Batches that a shard has not processed yet',
      labelNames: ['shard'],
      registers,
    }),
    streamTime: new Gauge({
      name: 'outcry_stream_time_seconds',
      help: 'Stream time, in seconds since 1970',
      registers,
    }),
    streamAhead: new Gauge({
      name: 'outcry_stream_ahead_seconds',
      help: 'How far stream time is ahead of the clock after the clock was wrong, from the leader',
      registers,
    }),
    events: new Counter({
      name: 'outcry_events_total',
      help: 'Alert events that were stored, by type',
      labelNames: ['type'],
      registers,
    }),
    coordinatedActivities: new Counter({
      name: 'outcry_coordinated_activity_total',
      help: 'Cases of coordinated complaints that counted little, by what their posts share',
      labelNames: ['by'],
      registers,
    }),
    deadLetters: new Gauge({
      name: 'outcry_dead_letters',
      help: 'Posts and log entries set aside because they stalled processes',
      registers,
    }),
    step: new Histogram({
      name: 'outcry_step_seconds',
      help: 'Duration of one step, including its commit',
      labelNames: ['step'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    refused: new Counter({
      name: 'outcry_commits_refused_total',
      help: 'Commits rejected because another worker was first',
      labelNames: ['step'],
      registers,
    }),
    deliveries: new Counter({
      name: 'outcry_webhook_deliveries_total',
      help: 'Attempts to deliver a webhook, by result',
      labelNames: ['result'],
      registers,
    }),
    streams: new Gauge({
      name: 'outcry_streams_open',
      help: 'Clients connected to the event stream',
      registers,
    }),
    alertmanagerPushes: new Counter({
      name: 'outcry_alertmanager_pushes_total',
      help: 'Pushes of alerts to an Alertmanager, by result',
      labelNames: ['alertmanager', 'result'],
      registers,
    }),
    alertmanagerUp: new Gauge({
      name: 'outcry_alertmanager_up',
      help: '1 when an Alertmanager accepted the last push, 0 when it did not',
      labelNames: ['alertmanager'],
      registers,
    }),
    pendingDeliveries: new Gauge({
      name: 'outcry_webhook_pending',
      help: 'Deliveries waiting for their next attempt',
      registers,
    }),
  }
}

/** One run for all metrics of a scrape. What cannot be read keeps its last value: a scrape must show the rest. */
function createCollect(beforeScrape: ReadonlySet<() => Promise<void>>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= Promise.allSettled([...beforeScrape].map((read) => read())).then(() => {
      running = null
    })
    return running
  }
}
