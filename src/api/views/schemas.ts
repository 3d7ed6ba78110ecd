import { z } from 'zod'
import type { Alert, AlertEvent } from '../../core/model/alert.js'
import { EVENT_TYPES } from '../../core/model/alert.js'
import { CATEGORIES, FEATURES, PLATFORMS, SEVERITIES } from '../../core/model/vocabulary.js'
import { SCOPES } from '../../pipeline/access/api-keys.js'
import { ALERT_EXAMPLE, ANSWERED_ALERT_EXAMPLE } from './examples.js'

/** What the API gives, as schemas: from them it is described, and by them its tests check every answer. */

const time = z.iso.datetime()
const share = z.number().min(0).max(1)
const count = z.number().int().min(0)

export const STATUSES = ['open', 'acknowledged', 'recovering', 'resolved', 'retracted'] as const

/** Of a service. */
export const SERVICE_STATES = ['ok', 'open', 'acknowledged', 'recovering', 'no-data'] as const

export const evidencePost = z.strictObject({
  source: z.string(),
  id: z.string(),
  at: time,
  text: z.string().describe('Masked: names, links and numbers of people are left out'),
})
const hashtag = z.strictObject({ tag: z.string(), count })
const phrase = z.strictObject({ phrase: z.string(), count })

export const feedback = z.strictObject({ confirm: count, deny: count })

const official = z.strictObject({
  status: z.enum(['acknowledged', 'resolved']),
  since: time.describe('When the company first said that it knows'),
  url: z.string().nullable().describe('Where it says so; null where no link is known'),
})

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
  }),
})
/** As the detection stores it: in events. */
const storedAlert: z.ZodType<Alert> = alertFields.meta({ id: 'StoredAlert', examples: [ALERT_EXAMPLE] })

/** As it is answered: with what people did about it. */
export const alert = alertFields
  .extend({
    name: z.string().describe('What people call the service'),
    category: z.enum(CATEGORIES).nullable().describe('Null of a discovered service'),
    url: z.string().optional().describe('Its page, where PUBLIC_URL is set'),
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

export const alertEvent: z.ZodType<AlertEvent> = z
  .strictObject({
    type: z.enum(EVENT_TYPES),
    at: time.describe('When the detector knew'),
    ...alertChange.shape,
    reason: z.string().describe('Why this event came, in one sentence'),
    alert: storedAlert,
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

export const page = z.strictObject({ nextCursor: z.string().nullable() })
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
    alert: storedAlert,
    feedback: feedback.optional(),
    opened: z.strictObject({ at: time, reason: z.string(), signal: alertFields.shape.signal }),
    history: z.array(
      z.strictObject({ type: z.enum(EVENT_TYPES), at: time, ...alertChange.shape, reason: z.string() }),
    ),
  })
  .meta({ id: 'Explanation' })

const timelinePoint = z
  .strictObject({
    at: time,
    observed: z
      .number()
      .describe('Complaints in the five minutes before `at`; with `step`, in the step from `at`'),
    expected: z.number().describe('How many are usual then'),
    threshold: z.number().describe('The count in five minutes at which an alert would open'),
    peak: z
      .strictObject({ at: time, observed: z.number(), expected: z.number() })
      .optional()
      .describe('With `step`: the five minutes of the step that stand out most'),
  })
  .meta({ id: 'TimelinePoint' })

export const timeline = z
  .strictObject({
    service: z.string(),
    from: time,
    to: time,
    stepSeconds: z.number().int(),
    windowSeconds: z
      .number()
      .int()
      .describe('What each point counts; points may be added up where it is the step'),
    data: z.array(timelinePoint),
  })
  .meta({ id: 'Timeline' })

export const service = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    category: z.enum(CATEGORIES).nullable().describe('Null of a discovered service'),
    countries: z.array(z.string()).describe('ISO 3166-1 alpha-2; empty: the whole world'),
    discovered: z.boolean().describe('In no catalogue; it was found by its hashtag or "<name> is down"'),
    status: z.enum(SERVICE_STATES),
    severity: z.enum(SEVERITIES).nullable(),
    alertId: z.string().nullable(),
    official: official.nullable().describe('What the company itself says now; null while it says nothing'),
  })
  .meta({ id: 'Service' })
export const services = z.strictObject({
  asOf: time.nullable().describe('Stream time: how far the posts have come; null before the first'),
  data: z.array(service),
  page,
})
export const serviceDetail = service
  .extend({
    strictness: z
      .number()
      .describe(
        'What it needs to open an alert, as a multiple of the usual, by votes on earlier alerts; 1 without',
      ),
    detectionFloor: z
      .strictObject({ within5m: count, within60m: count })
      .describe(
        'So many people, each in words of their own, are noticed even in its busiest hour; fewer may not be',
      ),
  })
  .meta({ id: 'ServiceDetail' })

export const readerReports = z
  .strictObject({
    open: z.boolean().describe('Whether reports are taken'),
    counted: z.boolean().optional().describe('False where this address reported the service today'),
    lastHour: count.describe('Readers who reported a problem, apart from all posts'),
    lastDay: count,
    features: z.array(z.strictObject({ feature: z.enum(FEATURES), count })),
    countries: z.array(z.strictObject({ country: z.string(), count })),
    asked: z.array(z.enum(FEATURES)).describe('What the page offers to choose from'),
  })
  .meta({ id: 'ReaderReports' })

export const sparklines = z
  .strictObject({
    from: time,
    to: time,
    stepSeconds: z.number().int(),
    data: z.array(
      z.strictObject({
        service: z.string(),
        observed: z.array(z.number()).describe('Of each step the most complaints in five minutes'),
        expected: z.array(z.number()).describe('How many were usual at that minute'),
      }),
    ),
  })
  .meta({ id: 'Sparklines' })

export const trending = z.strictObject({
  data: z.array(
    z.strictObject({
      tag: z.string().describe("Folded: lower case, without accents and '#'"),
      count: count.describe('Uses in about the last quarter of an hour'),
      expected: z.number().min(0).describe('As many would be usual'),
      ratio: z.number().describe('Of count to expected, of which at least 1 is taken'),
      service: z.string().nullable().describe('The service that it speaks of, if any'),
      since: time.describe('Since when it has been among them'),
    }),
  ),
  asOf: time.nullable().describe('Stream time; null before the first post'),
})

export const jsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string(),
  description: z.string(),
  language: z.string(),
  home_page_url: z.string(),
  feed_url: z.string(),
  authors: z.array(z.strictObject({ name: z.string() })),
  items: z.array(
    z.strictObject({
      id: z.string(),
      url: z.string(),
      title: z.string(),
      content_text: z.string(),
      date_published: time,
      date_modified: time,
      tags: z.array(z.string()),
    }),
  ),
})

export const shieldsBadge = z.strictObject({
  schemaVersion: z.literal(1),
  label: z.string(),
  message: z.string(),
  color: z.string(),
  labelColor: z.string(),
  cacheSeconds: z.number().int(),
})

const source = z
  .strictObject({
    name: z.string(),
    state: z.string().describe('live, or what it is else'),
    detail: z.string().nullable().describe('What is the matter and what now'),
    since: time,
    lastEventAt: time.nullable().describe('Time of the newest post that was stored'),
    lagSeconds: z.number().nullable().describe('How old the newest post was when it was stored'),
    posts: count,
    coverage: z
      .strictObject({
        since: time.describe('Time of its first post'),
        services: count.describe('Services that it brought posts about within a day'),
        isFirstDay: z.boolean().describe('What it usually brings is not known yet'),
        lastPostAt: time.nullable().optional().describe('With `service`: its last post about the service'),
        usualPerHour: z
          .array(z.number())
          .optional()
          .describe('With `service`: posts about it that are usual in each hour of the day, from 00 UTC'),
      })
      .nullable()
      .describe('What it usually brings; null before its first post'),
    budget: z
      .strictObject({
        currency: z.literal('USD'),
        day: z.strictObject({ spent: z.number(), limit: z.number() }),
        month: z.strictObject({ spent: z.number(), limit: z.number() }),
        usage: z
          .strictObject({ posts: count, cap: count, at: time })
          .nullable()
          .describe("Posts read this month by the network's own count; null before it was asked"),
      })
      .nullable()
      .describe(
        'What was paid for posts in this UTC day and month, and may be; null of sources that cost nothing',
      ),
  })
  .meta({ id: 'Source' })
const work = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('post'), source: z.string(), id: z.string() }),
  z.strictObject({ kind: z.literal('entries'), log: z.string(), from: count, to: count }),
])
const deadLetter = z
  .strictObject({
    work: work.describe('A post, or entries of a log'),
    tries: count.describe('Processes that stood still'),
    setAside: z.boolean().describe('Whether no process tries it again'),
    firstAt: time,
    lastAt: time,
  })
  .meta({ id: 'DeadLetter' })
export const deadLetters = z.strictObject({ data: z.array(deadLetter) })

export const sources = z.strictObject({ data: z.array(source) })

export const key = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    createdAt: time,
    expiresAt: time.nullable().describe('Null: it does not expire'),
    lastUsedAt: time.nullable().describe('Right to a minute'),
  })
  .meta({ id: 'Key' })
export const keys = z.strictObject({ data: z.array(key) })
export const newKey = key
  .extend({ key: z.string().describe('The key itself; it is shown only here') })
  .meta({ id: 'NewKey' })

export const takenPosts = z
  .strictObject({
    accepted: count.describe('Stored; duplicates and late ones among them count nowhere'),
    rejected: count.describe('Unusable'),
    duplicates: count.describe('Accepted before, by this process or in this body'),
    late: count.describe('More than seven days behind stream time'),
    problems: z
      .array(z.strictObject({ index: count, reason: z.string(), detail: z.string() }))
      .describe('The first hundred; reasons are also `duplicate` and `late`'),
  })
  .meta({ id: 'TakenPosts' })

export const checks = z.record(z.string(), z.strictObject({ ok: z.boolean(), detail: z.string().optional() }))

export const problemDetails = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.union([
          z.strictObject({ pointer: z.string(), detail: z.string() }),
          z.strictObject({ parameter: z.string(), detail: z.string() }),
        ]),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })

/** What `/problems/{code}` says of a problem. */
export const problemKind = z.strictObject({ code: z.string(), status: z.number().int(), title: z.string() })
