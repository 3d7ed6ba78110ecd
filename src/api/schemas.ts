import { z } from 'zod'
import type { Alert, AlertEvent } from '../core/model/alert.js'
import { EVENT_TYPES } from '../core/model/alert.js'
import { CATEGORIES, FEATURES, SEVERITIES } from '../core/model/vocabulary.js'
import { SCOPES } from '../pipeline/api-keys.js'

/** What the API gives, as schemas: from them it is described, and by them its tests check every answer. */

const time = z.iso.datetime().describe('RFC 3339, UTC')
const share = z.number().min(0).max(1)
const count = z.number().int().min(0)

export const STATUSES = ['open', 'acknowledged', 'recovering', 'resolved', 'retracted'] as const

export const evidencePost = z.strictObject({ source: z.string(), id: z.string(), at: time, text: z.string() })
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
  }),
  scope: z.strictObject({
    languages: z.record(z.string(), share),
    regions: z.array(z.strictObject({ country: z.string(), region: z.string().optional(), share })),
    sources: z.record(z.string(), z.number()),
  }),
  features: z.array(z.strictObject({ feature: z.enum(FEATURES), share })),
  upstream: z.strictObject({ service: z.string(), confidence: share }).nullable(),
  evidence: z.strictObject({
    hashtags: z.array(hashtag),
    phrases: z.array(phrase),
    posts: z.array(evidencePost),
  }),
})

/** As the detection stores it: in events. */
const storedAlert: z.ZodType<Alert> = alertFields

/** As it is answered: with what people did about it. */
export const alert = alertFields.extend({
  feedback: feedback.optional().describe('Once somebody has voted'),
  silencedBy: z.array(z.string()).optional().describe('Silences that hold its notifications back now'),
  maintenance: z.literal(true).optional().describe('One of these is a maintenance window'),
})

export const alertEvent: z.ZodType<AlertEvent> = z.strictObject({
  type: z.enum(EVENT_TYPES),
  at: time,
  sequence: z.number().int().min(1),
  changed: z.array(z.enum(['severity', 'scope', 'features', 'status'])).optional(),
  reason: z.string(),
  alert: storedAlert,
})

export const page = z.strictObject({ nextCursor: z.string().nullable() })
export const alertPage = z.strictObject({ data: z.array(alert), page })
export const alertEvents = z.strictObject({ data: z.array(alertEvent) })

export const alertEvidence = z.strictObject({
  data: z.array(
    evidencePost.extend({ url: z.url().nullable().describe('Only where the link names nobody') }),
  ),
  hashtags: z.array(hashtag),
  phrases: z.array(phrase),
})

export const timeline = z.strictObject({
  service: z.string(),
  from: time,
  to: time,
  stepSeconds: z.number().int(),
  data: z.array(
    z.strictObject({
      at: time,
      observed: z.number().describe('Complaints in the five minutes before `at`'),
      expected: z.number(),
      threshold: z.number().describe('The count at which an alert would open'),
    }),
  ),
})

export const service = z.strictObject({
  id: z.string(),
  name: z.string(),
  category: z.enum(CATEGORIES),
  countries: z.array(z.string()).describe('ISO 3166-1 alpha-2; empty: the whole world'),
  status: z.enum(['ok', 'open', 'acknowledged', 'recovering']),
  alertId: z.string().nullable(),
})
export const services = z.strictObject({ data: z.array(service) })

export const sources = z.strictObject({
  data: z.array(
    z.strictObject({
      name: z.string(),
      state: z.string(),
      detail: z.string().nullable(),
      since: time,
      lastEventAt: time.nullable(),
      lagSeconds: z.number().nullable(),
      posts: count,
    }),
  ),
})

export const key = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: time,
  lastUsedAt: time.nullable(),
})
export const keys = z.strictObject({ data: z.array(key) })
export const newKey = key.extend({ key: z.string().describe('The key itself; it is shown only here') })

export const takenPosts = z.strictObject({
  accepted: count,
  rejected: count,
  problems: z
    .array(z.strictObject({ index: count, reason: z.string(), detail: z.string() }))
    .describe('The first hundred'),
})

export const checks = z.record(z.string(), z.strictObject({ ok: z.boolean(), detail: z.string().optional() }))

export const problemDetails = z.looseObject({
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
