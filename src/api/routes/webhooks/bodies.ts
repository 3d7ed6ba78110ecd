import { z } from 'zod'
import { EVENT_TYPES } from '../../../core/model/alert.js'
import { SEVERITIES } from '../../../core/model/vocabulary.js'
import { FORMATS, LOCALES, SUBSCRIBABLE } from '../../../pipeline/endpoints/subscriptions.js'
import { isSecret } from '../../../pipeline/endpoints/webhook-secret.js'

const some = <T extends z.ZodType>(item: T) => z.array(item).max(200)

const filterSchema = z.strictObject({
  services: some(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a service id such as "netflix"')).default([]),
  countries: some(z.string().regex(/^[A-Z]{2}$/, 'two capital letters such as "IT"')).default([]),
  languages: some(
    z.string().regex(/^(?:[a-z]{2,3}|mixed|other)$/, 'a language is a code such as en, or mixed, or other'),
  ).default([]),
  minSeverity: z.enum(SEVERITIES).nullable().default(null),
  minConfidence: z.number().min(0).max(1).nullable().default(null),
})

const events = z.array(z.enum(SUBSCRIBABLE)).min(1).max(SUBSCRIBABLE.length)
const url = z.string().min(1).max(2_048)

const MAX_DAYS = 86_400
/** Seconds, or null for never. */
const remindEvery = z
  .int()
  .min(60)
  .max(7 * MAX_DAYS)
  .nullable()
const groupWait = z.int().min(1).max(3_600).nullable()
const maxPerMinute = z.int().min(1).max(600).nullable()

/** What makes a subscription. */
export const newWebhookSchema = z
  .strictObject({
    url,
    events: events.default([...EVENT_TYPES]),
    filter: filterSchema.default(() => filterSchema.parse({})),
    format: z.enum(FORMATS).default('standard'),
    locale: z.enum(LOCALES).default('en'),
    remindEvery: remindEvery.default(null),
    groupWait: groupWait.default(null),
    maxPerMinute: maxPerMinute.default(null),
    secret: z
      .string()
      .refine(isSecret, 'write "whsec_" and 24 to 64 bytes in base64, or leave it out and one is drawn')
      .optional(),
  })
  .meta({
    examples: [{ url: 'https://hooks.example.org/outcry', events: ['alert.opened', 'alert.resolved'] }],
  })

/** What is left out stays as it is, also within `filter`. */
export const changedWebhookSchema = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    filter: z
      .strictObject({
        services: filterSchema.shape.services.unwrap().optional(),
        countries: filterSchema.shape.countries.unwrap().optional(),
        languages: filterSchema.shape.languages.unwrap().optional(),
        minSeverity: filterSchema.shape.minSeverity.unwrap().optional(),
        minConfidence: filterSchema.shape.minConfidence.unwrap().optional(),
      })
      .optional(),
    format: z.enum(FORMATS).optional(),
    locale: z.enum(LOCALES).optional(),
    remindEvery: remindEvery.optional(),
    groupWait: groupWait.optional(),
    maxPerMinute: maxPerMinute.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ examples: [{ filter: { minSeverity: 'major' } }] })

const WEEK_SECONDS = 604_800
const DAY_SECONDS = 86_400

/** How long the old secret goes on signing beside the new one. */
export const rotationSchema = z.strictObject({
  gracePeriodSeconds: z.int().min(0).max(WEEK_SECONDS).default(DAY_SECONDS),
})

/** A page of a list; numbers come as text from a query. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'a number from 1 to 200')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.string().max(400).optional(),
}

const time = z.iso.datetime()

/** A subscription as it is shown. */
export const webhookViewSchema = z
  .strictObject({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(SUBSCRIBABLE)),
    filter: z.strictObject({
      services: z.array(z.string()),
      countries: z.array(z.string()),
      languages: z.array(z.string()),
      minSeverity: z.enum(SEVERITIES).nullable(),
      minConfidence: z.number().nullable(),
    }),
    format: z.enum(FORMATS),
    locale: z.enum(LOCALES),
    remindEvery,
    groupWait,
    maxPerMinute,
    secret: z.string(),
    previousSecretUntil: time.nullable(),
    state: z.enum(['enabled', 'disabled']),
    disabledReason: z.string().nullable(),
    disabledAt: time.nullable(),
    failingSince: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Webhook' })

/** A delivery as it is shown. */
export const deliveryViewSchema = z
  .strictObject({
    id: z.string(),
    messageId: z.string(),
    webhook: z.string(),
    type: z.string(),
    alert: z.strictObject({ id: z.string(), sequence: z.int() }).nullable(),
    purpose: z.enum(['event', 'test', 'redelivery']),
    state: z.enum(['pending', 'delivered', 'failed', 'discarded']),
    reason: z.string().nullable(),
    createdAt: time,
    nextAttemptAt: time.nullable(),
    endedAt: time.nullable(),
    attempts: z.array(
      z.strictObject({
        at: time,
        status: z.int().nullable(),
        latencyMs: z.number(),
        error: z.string().nullable(),
        answer: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Delivery' })

/** A list in pages. */
export function pageOf<S extends z.ZodType>(schema: S) {
  return z.strictObject({
    data: z.array(schema),
    page: z.strictObject({ nextCursor: z.string().nullable() }),
  })
}
