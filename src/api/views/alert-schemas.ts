import { z } from 'zod'
import type { Alert, AlertEvent } from '../../core/model/alert.js'
import { EVENT_TYPES } from '../../core/model/alert.js'
import { CATEGORIES, FEATURES, PLATFORMS, SEVERITIES } from '../../core/model/vocabulary.js'
import type { AlertNames } from '../../pipeline/alerts/alert-names.js'
import { ANSWERED_ALERT_EXAMPLE, NAMED_ALERT_EXAMPLE } from './examples.js'
import { count, official, page, share, time } from './schema-parts.js'

/** Alerts, their events, and counts over them, as the API gives them. */

export const STATUSES = ['open', 'acknowledged', 'recovering', 'resolved', 'retracted'] as const

export const evidencePost = z.strictObject({
  source: z.string(),
  id: z.string(),
  at: time,
  text: z.string().describe('Masked: names, links and numbers of people are left out'),
})

const hashtag = z.strictObject({ tag: z.string(), count })

const phrase = z.strictObject({ phrase: z.string(), count })

export const feedback = z.strictObject({ confirm: count, deny: count })

const alertFields = z.strictObject({
  id: z.string(),
  service: z.string(),
  discovered: z.boolean(),
  status: z.enum(STATUSES),
  severity: z.enum(SEVERITIES),
  confidence: share,
  startedAt: time,
  openedAt: time,
  acknowledgedAt: time.nullable(),
  resolvedAt: time.nullable(),
  retractedAt: time.optional().describe('Only where an operator took it back as false'),
  note: z.string().optional().describe('What the operator who closed it says'),
  closedBy: z.string().optional().describe('Id of the API key with which an operator closed it'),
  signal: z.strictObject({
    window: z.string(),
    actual: z.number(),
    expected: z.number(),
    ratio: z.number(),
    authors: z.number(),
    baseline: z.enum(['cold', 'warming', 'ready']),
    surprise: z.number(),
    threshold: z.number(),
    test: z.enum(['tail', 'cusum', 'symptom']),
    strictness: z
      .number()
      .optional()
      .describe(
        'The threshold is so many times the usual one, by votes on earlier alerts; absent where that is once',
      ),
  }),
  current: z
    .strictObject({ at: time, window: z.string(), actual: count, expected: z.number(), ratio: z.number() })
    .optional()
    .describe('The last five minutes; at most a minute of stream time old while the alert runs'),
  peak: z.strictObject({ at: time, actual: count }).optional().describe('The most in five minutes so far'),
  people: count.optional().describe('Distinct people who complained since `startedAt`'),
  complaints: count.optional().describe('Complaints since `startedAt`; a person counts once an hour'),
  scope: z.strictObject({
    languages: z.record(z.string(), share),
    regions: z.array(z.strictObject({ country: z.string(), region: z.string().optional(), share })),
    platforms: z.partialRecord(z.enum(PLATFORMS), share),
    sources: z.record(z.string(), z.number()),
    located: count.optional().describe('Complaints that say where they come from'),
  }),
  features: z.array(z.strictObject({ feature: z.enum(FEATURES), share })),
  upstream: z.strictObject({ service: z.string(), confidence: share }).nullable(),
  siblings: z.array(z.strictObject({ id: z.string(), service: z.string() })),
  proposal: z
    .strictObject({
      id: z.string(),
      name: z.string(),
      names: z.array(z.string()),
      hashtags: z.array(z.string()),
      languages: z.array(z.string()),
      category: z.null(),
    })
    .optional()
    .describe('For a discovered service: an entry for the catalogue, for a person to check'),
  evidence: z.strictObject({
    hashtags: z.array(hashtag),
    phrases: z.array(phrase),
    posts: z.array(evidencePost),
    discounted: z.record(z.string(), z.number()).optional(),
    unverified: z.number().int().min(0).optional(),
  }),
})

/** As an event has it: as it was then, with its name. */
const namedFields = alertFields.extend({
  name: z.string().describe('What people call the service'),
  category: z.enum(CATEGORIES).nullable().describe('Null of a discovered service'),
  url: z.string().optional().describe('Its page, where PUBLIC_URL is set'),
})
export const namedAlert: z.ZodType<Alert & AlertNames> = namedFields.meta({
  id: 'AlertOfEvent',
  examples: [NAMED_ALERT_EXAMPLE],
})

/** As it is answered: with what people did about it. */
export const alert = namedFields
  .extend({
    updatedAt: time.describe('Time of its last event; for `updatedSince`'),
    official: official
      .extend({
        leadSeconds: z
          .number()
          .int()
          .describe('So long after the opening the company said so; below zero: so long before'),
      })
      .nullable()
      .describe('What the company itself says; null while it says nothing'),
    feedback: feedback.optional().describe('Once somebody has voted'),
    silencedBy: z.array(z.string()).optional().describe('Silences that hold its notifications back now'),
    maintenance: z.literal(true).optional().describe('One of these is a maintenance window'),
  })
  .meta({ id: 'Alert', examples: [ANSWERED_ALERT_EXAMPLE] })

const names = z.array(z.string())

/** What an update changed: each value before and after. */
const changesSchema = z
  .strictObject({
    severity: z
      .tuple([z.enum(SEVERITIES), z.enum(SEVERITIES)])
      .optional()
      .describe('Severity before and after'),
    status: z
      .tuple([z.enum(STATUSES), z.enum(STATUSES)])
      .optional()
      .describe('Status before and after'),
    scope: z.tuple([names, names]).optional().describe('Leading languages and countries before and after'),
    features: z.tuple([names, names]).optional().describe('Leading features before and after'),
    upstream: z
      .tuple([z.string().nullable(), z.string()])
      .optional()
      .describe('Named cause before and after'),
    siblings: z.tuple([count, count]).optional().describe('Other alerts of the same cause before and after'),
  })
  .meta({ id: 'Changes' })

/** What an event says of its alert. */
export const alertChange = z.strictObject({
  sequence: z.number().int().min(1).describe('Counts the events of an alert from 1'),
  changed: changesSchema.optional().describe('On alert.updated: what changed, each from what to what'),
})

export const alertEvent: z.ZodType<AlertEvent & { readonly alert: AlertNames }> = z
  .strictObject({
    type: z.enum(EVENT_TYPES),
    at: time.describe('When the detector knew'),
    ...alertChange.shape,
    reason: z.string().describe('Why this event came, in one sentence'),
    alert: namedAlert,
  })
  .meta({ id: 'AlertEvent' })

export const eventPage = z
  .strictObject({
    data: z.array(
      z.strictObject({
        id: z.string().describe('As in the stream of events: `Last-Event-ID` goes on from it'),
        event: alertEvent,
      }),
    ),
    page: z.strictObject({
      nextCursor: z.string().nullable(),
      lastEventId: z.string().describe('The newest id; a stream that begins with it misses nothing'),
    }),
  })
  .meta({ id: 'EventPage' })

const statsRow = z
  .strictObject({
    service: z.string().optional().describe('With `by=service`'),
    day: z.string().optional().describe('With `by=day`, such as 2024-05-06'),
    month: z.string().optional().describe('With `by=month`, such as 2024-05'),
    alerts: count.describe('Alerts that began in it'),
    outageMinutes: z.number().min(0).describe('Minutes with an alert, of all services together'),
    longestMinutes: z.number().min(0).describe('The longest alert, within the span'),
    leadMinutes: z
      .number()
      .nullable()
      .describe('So long before the companies said so alerts opened, the median; null where none said so'),
    availability: share
      .nullable()
      .describe('Share of the time without an alert, as seen from outside; null of a time that is to come'),
  })
  .meta({ id: 'StatsRow' })

export const stats = z
  .strictObject({
    from: time,
    to: time,
    by: z.enum(['service', 'day', 'month']),
    asOf: time.nullable().describe('Stream time; what comes after it does not count'),
    data: z.array(statsRow),
    total: statsRow,
  })
  .meta({ id: 'Stats' })

export const alertPage = z.strictObject({ data: z.array(alert), page }).meta({ id: 'AlertPage' })

export const alertEvents = z.strictObject({ data: z.array(alertEvent) }).meta({ id: 'AlertEvents' })

export const alertEvidence = z
  .strictObject({
    data: z.array(
      evidencePost.extend({ url: z.url().nullable().describe('Only where the link names nobody') }),
    ),
    hashtags: z.array(hashtag),
    phrases: z.array(phrase),
  })
  .meta({ id: 'Evidence' })

export const explanation = z
  .strictObject({
    alert,
    feedback: feedback.optional(),
    opened: z.strictObject({ at: time, reason: z.string(), signal: alertFields.shape.signal }),
    history: z.array(
      z.strictObject({ type: z.enum(EVENT_TYPES), at: time, ...alertChange.shape, reason: z.string() }),
    ),
  })
  .meta({ id: 'Explanation' })
