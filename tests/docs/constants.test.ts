import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { KEPT as IDEMPOTENCY_KEPT } from '../../src/api/access/idempotency.js'
import { API_LIMITS } from '../../src/api/http/api-parts.js'
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../src/api/routes/alerts/list.js'
import { newWebhookSchema } from '../../src/api/routes/webhooks/bodies.js'
import { HTTP_LIMITS } from '../../src/api/server/create-http-server.js'
import { STREAM_OPTIONS } from '../../src/api/stream/event-stream.js'
import { LONGEST, MAX_POINTS } from '../../src/api/views/timeline.js'
import { LADDER } from '../../src/core/calibration/choose-strictness.js'
import { SHARDS } from '../../src/core/engine/shard-of.js'
import { DAY, DECISION_STEP, HOUR, MINUTE, SECOND } from '../../src/core/model/instant.js'
import {
  JITTER,
  MAX_RETRY_AFTER,
  PATIENCE,
  SCHEDULE,
  STALE_AFTER,
} from '../../src/pipeline/notify/deliveries.js'
import { KEPT as DELIVERIES_KEPT } from '../../src/pipeline/notify/delivery-store.js'
import { PATIENCE as SOURCE_PATIENCE } from '../../src/pipeline/notify/source-notices.js'
import { loadPolicy } from '../../src/runtime/config/load-policy.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { DEAD_AFTER } from '../../src/runtime/loops/heartbeat.js'
import { LEASE_MS } from '../../src/runtime/loops/leader-election.js'
import { GRACE } from '../../src/runtime/sources/source-availability.js'
import { FORCE_AFTER } from '../../src/runtime/worker/run-worker.js'
import { settingsOf, X_DEFAULTS } from '../../src/sources/x/x-options.js'
import { PER_ENDPOINT } from '../../src/webhooks/deliver.js'
import { MAX_KEPT, TIMEOUT_MS } from '../../src/webhooks/send.js'
import { WEB_PORTS } from '../../src/webhooks/target/check-target.js'
import { configuration } from '../support/configuration.js'

const policy = loadPolicy()
const { baseline, opening, symptoms, life, causes, resistance, votes, people, clock } = policy
const settings = readSettings({})
const xPrice = settingsOf({ token: null, perDay: 1, perMonth: 1 }).prices.post

/** The bounds of a field of a new webhook. */
function bounds(field: 'groupWait' | 'maxPerMinute' | 'remindEvery'): string[] {
  const { properties } = z.toJSONSchema(newWebhookSchema, { io: 'input' }) as {
    properties: Record<string, { anyOf: { minimum?: number; maximum?: number }[] }>
  }
  const [number] = properties[field]!.anyOf
  return [number!.minimum!, number!.maximum!].map((value) => value.toLocaleString('en'))
}

const WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
]
const MORE_WORDS: Readonly<Record<number, string>> = {
  12: 'twelve',
  15: 'fifteen',
  20: 'twenty',
  40: 'forty',
}
const inWords = (value: number) => WORDS[value] ?? MORE_WORDS[value] ?? String(value)
const percent = (share: number) => String(Math.round(share * 100))
const grouped = (value: number) => value.toLocaleString('en')
const wait = (ms: number) => {
  if (ms >= HOUR) return `${ms / HOUR} h`
  return ms >= MINUTE ? `${ms / MINUTE} min` : `${ms / SECOND} s`
}

type Row = readonly [document: string, sentence: string, ...values: (string | number)[]]

/** What the documents say, with `{}` for each value, and the values that the code has. */
const ROWS: readonly Row[] = [
  // Webhooks
  [
    'webhooks',
    'Attempts are made after {} and {}.',
    SCHEDULE.slice(0, -1).map(wait).join(', '),
    wait(SCHEDULE.at(-1)!),
  ],
  ['webhooks', 'Each delay has a jitter of {} %', percent(JITTER)],
  ['webhooks', 'on any response delays the retry by up to {} hour', MAX_RETRY_AFTER === HOUR ? 'an' : '?'],
  ['webhooks', '{} days of failures without a success', PATIENCE === 5 * DAY ? 'Five' : '?'],
  ['webhooks', 'A request times out after {} seconds', TIMEOUT_MS / SECOND],
  ['webhooks', 'At most {} requests per endpoint are active', inWords(PER_ENDPOINT)],
  ['webhooks', 'A failed message older than {} minutes', STALE_AFTER / MINUTE],
  ['webhooks', 'lists every attempt of the last {} days', DELIVERIES_KEPT / DAY],
  ['webhooks', 'the first {} kB of the response', MAX_KEPT / 1_024],
  ['webhooks', 'on port {}, {} or {}', ...WEB_PORTS],
  ['webhooks', '`groupWait` ({} to {} seconds)', ...bounds('groupWait')],
  ['webhooks', '`maxPerMinute` ({} to {})', ...bounds('maxPerMinute')],
  ['webhooks', '`remindEvery` ({} to {} seconds)', ...bounds('remindEvery')],
  ['webhooks', 'a source is degraded for {} minute', SOURCE_PATIENCE === MINUTE ? 'a' : '?'],
  // API
  ['api', '`limit` is 1 to {}, {} by default', MAX_LIMIT, DEFAULT_LIMIT],
  ['api', 'The request is executed once within {} hours', IDEMPOTENCY_KEPT / HOUR],
  ['api', 'A body has at most {} MB', API_LIMITS.postsBytes / 1e6],
  ['api', 'More than {} wrong keys from one address in a minute', API_LIMITS.wrongKeysPerMinute],
  ['api', 'A timeline spans at most {} days and {} points', LONGEST / DAY, grouped(MAX_POINTS)],
  ['api', 'more than {} events behind', grouped(STREAM_OPTIONS.maxBehind)],
  [
    'api',
    'at most {} open streams, and a process at most {}',
    STREAM_OPTIONS.maxPerClient,
    grouped(STREAM_OPTIONS.most),
  ],
  ['api', 'A comment every {} seconds', STREAM_OPTIONS.heartbeatMs / SECOND],
  ['api', '`RateLimit-Policy: "read";q={};w=60`', settings.RATE_LIMIT_READ_PER_MINUTE],
  // Operations
  ['operations', 'POST /v1/posts accepts {} MB', API_LIMITS.postsBytes / 1e6],
  ['operations', 'client_max_body_size {}m', API_LIMITS.postsBytes / 1e6],
  ['operations', 'event streams send a comment every {} s', STREAM_OPTIONS.heartbeatMs / SECOND],
  ['operations', 'near {} per worker', grouped(STREAM_OPTIONS.most)],
  ['operations', 'The number of shards is always {}', SHARDS],
  ['operations', 'up to {} share the services', SHARDS],
  ['operations', 'worker in the last {} s', DEAD_AFTER / SECOND],
  ['operations', 'after {} s its share of the expectation is frozen', GRACE / SECOND],
  ['operations', 'The process exits within {} seconds', inWords(FORCE_AFTER / SECOND)],
  ['operations', 'posts older than {} days are not counted', inWords(clock.retentionDays)],
  ['operations', '**Stream**, up to {} %', percent(X_DEFAULTS.streamShare)],
  ['operations', 'from {} % to {} %', percent(X_DEFAULTS.streamShare), percent(1 - X_DEFAULTS.evidenceShare)],
  ['operations', 'the last {} % are reserved', percent(X_DEFAULTS.evidenceShare)],
  ['operations', 'a page of at most {} posts', X_DEFAULTS.evidencePosts],
  ['operations', 'A service gets one page in {} minutes', inWords(X_DEFAULTS.evidenceEveryMs / MINUTE)],
  ['operations', 'A post costs USD {}', xPrice],
  ['operations', 'The history of {} services', configuration.services.length],
  ['operations', 'within {} and {} times the default', votes.least, votes.most],
  ['decisions/0004-store-is-the-truth', 'a lease of {} seconds', inWords(LEASE_MS / SECOND)],
  ['privacy', '`EVIDENCE_DAYS` ({} by default)', settings.EVIDENCE_DAYS],
  ['privacy', 'in the delivery log for {} days', DELIVERIES_KEPT / DAY],
  // Detection
  ['detection', 'Distinct authors are exact to {}', grouped(people.exactAuthors)],
  ['detection', 'up to {} % of the people in the window', percent(policy.nearDuplicates.shareCap)],
  ['detection', 'an alert needs {} different texts', inWords(opening.minTexts)],
  ['detection', 'accounts younger than {} days', resistance.newWithin / DAY],
  ['detection', 'The share is {} %, or 1.5 times', percent(resistance.groupShare)],
  ['detection', 'Decisions fall on steps of {} seconds', inWords(DECISION_STEP / SECOND)],
  [
    'detection',
    'on a wide prior (shape {}). The minimum is {} complaints',
    baseline.priorShape,
    baseline.floorPer5m,
  ],
  ['detection', 'winsorized at {} × expected + {}', baseline.winsorFactor, baseline.winsorOffset],
  ['detection', 'learned as {} times the usual ratio', baseline.leakFactor],
  ['detection', 'a Gamma of shape {}', baseline.leakShape],
  ['detection', 'in {}, {}, {} or {} minutes', ...opening.windows.map((window) => window / MINUTE)],
  ['detection', 'P(X ≥ count) ≥ {}, and {} times', opening.surprise, inWords(opening.minRatio)],
  ['detection', 'S ≥ {} nats', opening.cusum],
  [
    'detection',
    'CUSUM ≥ {} nats, {} times the expectation, {} complaints',
    symptoms.cusum,
    inWords(symptoms.minRatio),
    symptoms.minSeen,
  ],
  ['detection', 'of a day has {} complaints', inWords(symptoms.minComplaints)],
  ['detection', 'also needs {} different people', inWords(opening.minAuthors)],
  ['detection', 'A name in no catalogue needs {} people', inWords(opening.discoveredMinAuthors)],
  [
    'detection',
    'brings {} complaints, {} to {} minutes',
    inWords(life.recoveryComplaints),
    life.recoveryMin / MINUTE,
    life.recoveryMax / MINUTE,
  ],
  [
    'detection',
    'below a quarter of the rate for {} minutes',
    life.recoveryShare === 0.25 ? inWords(life.settle / MINUTE) : '?',
  ],
  ['detection', 'for the window ({} to {} minutes)', life.recoveryMin / MINUTE, life.confirm / MINUTE],
  ['detection', 'excess above {} % of the rate while recovering', percent(life.relapseShare)],
  [
    'detection',
    'the excess of {} minutes is at most {} %',
    inWords(life.officialWindow / MINUTE),
    percent(life.officialShare),
  ],
  ['detection', 'The share is a quarter, or {} % after', percent(life.officialShare)],
  ['detection', '(1 − time since the end / {} hour)', life.reopenWithin / HOUR],
  ['detection', 'at {} values of the strictness', LADDER.length === 16 ? 'sixteen' : LADDER.length],
  ['detection', 'e^({} × sum), at least {} and at most {}', votes.step, votes.least, votes.most],
  ['detection', '½^((t − openedAt) / {} days)', votes.halfLife / DAY],
  [
    'detection',
    'major from {}, critical from {}',
    life.severity.major.authors,
    life.severity.critical.authors,
  ],
  ['detection', 'must be {} and {} as well', life.severity.major.ratio, life.severity.critical.ratio],
  ['detection', 'Alerts that start within {} minutes', inWords(causes.window / MINUTE)],
  ['detection', '+ {} if the cause has an alert of its own', causes.ownAlert],
  ['detection', 'reaches {}. A new cause', causes.minConfidence],
  ['security', 'A body has at most {} MB', API_LIMITS.postsBytes / 1_000_000],
  [
    'security',
    'disconnected: {} s for the headers, {} s for the body, {} s without',
    HTTP_LIMITS.headersMs / SECOND,
    HTTP_LIMITS.requestMs / SECOND,
    HTTP_LIMITS.idleMs / SECOND,
  ],
  ['detection', 'A flood is {} complaints', inWords(resistance.minCoordinated)],
  ['detection', 'the shipped {} (Node', configuration.services.length],
]

const CASES = ROWS.map(([document, sentence, ...values]) => ({ document, sentence, values }))

test.each(CASES)('docs/$document: $sentence', ({ document, sentence, values }) => {
  const text = flat(readFileSync(join(packageRoot(), 'docs', `${document}.md`), 'utf8'))
  const pattern = new RegExp(
    sentence
      .split('{}')
      .map(escaped)
      .join('(.{1,80}?)')
      // A value at either end is a whole word or number.
      .replace(/^\(\.\{1,80\}\?\)/, '(\\S+)')
      .replace(/\(\.\{1,80\}\?\)$/, '$&(?![.,]?\\w)'),
    'i',
  )
  const found = pattern.exec(text)
  expect(found, `docs/${document}.md has no sentence "${sentence}"`).not.toBeNull()
  expect(found!.slice(1)).toEqual(values.map(String))
})

/** In one line. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
