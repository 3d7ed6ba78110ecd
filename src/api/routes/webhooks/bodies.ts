import { z } from 'zod'
import { EVENT_TYPES } from '../../../core/model/alert.js'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../../core/model/vocabulary.js'
import type { TextsOf } from '../../../core/phrases/texts.js'
import { DEFAULT_LANGUAGE } from '../../../core/phrases/texts.js'
import { MAX_HEADERS, problemOfHeader } from '../../../pipeline/endpoints/own-headers.js'
import { FORMATS, SUBSCRIBABLE } from '../../../pipeline/endpoints/subscriptions.js'
import { isSecret } from '../../../pipeline/endpoints/webhook-secret.js'
import { wholeNumber } from '../../http/query.js'
import { languageIn } from '../../views/choose-language.js'

const serviceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a service id such as "netflix"')

const some = <T extends z.ZodType>(item: T) => z.array(item).max(200)

const filterSchema = z.strictObject({
  services: some(serviceId).default([]),
  categories: some(z.enum(CATEGORIES)).default([]),
  countries: some(z.string().regex(/^[A-Z]{2}$/, 'two capital letters such as "IT"')).default([]),
  regions: some(z.string().min(1).max(100)).default([]),
  languages: some(
    z.string().regex(/^(?:[a-z]{2,3}|mixed|other)$/, 'a language is a code such as en, or mixed, or other'),
  ).default([]),
  features: some(z.enum(FEATURES)).default([]),
  sources: some(z.string().regex(/^[a-z0-9-]{1,40}$/, 'a source such as "bluesky"')).default([]),
  minSeverity: z.enum(SEVERITIES).nullable().default(null),
  minConfidence: z.number().min(0).max(1).nullable().default(null),
  discovered: z.boolean().nullable().default(null),
  upstream: some(serviceId).default([]),
})

const events = z.array(z.enum(SUBSCRIBABLE)).min(1).max(SUBSCRIBABLE.length)
const url = z.string().min(1).max(2_048)

const name = z.string().trim().min(1).max(100).nullable()
/** IANA, or null for UTC. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'write a time zone such as "Europe/Rome"')
  .nullable()
const headers = z.record(z.string(), z.string()).superRefine((given, context) => {
  const entries = Object.entries(given)
  if (entries.length > MAX_HEADERS) {
    context.addIssue({ code: 'custom', message: `at most ${MAX_HEADERS} headers` })
  }
  for (const [header, value] of entries) {
    const message = problemOfHeader(header, value)
    if (message !== null) context.addIssue({ code: 'custom', path: [header], message })
  }
})

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

const MAX_DAYS = 86_400
/** Seconds, or null for never. */
const remindEvery = z
  .int()
  .min(60)
  .max(7 * MAX_DAYS)
  .nullable()
const groupWait = z.int().min(1).max(3_600).nullable()
const maxPerMinute = z.int().min(1).max(600).nullable()

/** The language of messages; the deployment says which there are. */
const locale = z.string().regex(/^[a-z]{2,3}$/, 'a code of a language, such as "en"')

/** What makes a subscription. */
export const newWebhookSchema = z
  .strictObject({
    name: name.default(null),
    url,
    headers: headers.default({}),
    events: events.default([...EVENT_TYPES]),
    filter: filterSchema.default(() => filterSchema.parse({})),
    format: z.enum(FORMATS).default('standard'),
    locale: locale.default(DEFAULT_LANGUAGE),
    timeZone: timeZone.default(null),
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

/** The same for the languages that there are. */
export function newWebhookIn(textsOf: TextsOf) {
  return newWebhookSchema
    .extend({ locale: languageIn(textsOf).default(DEFAULT_LANGUAGE) })
    .meta(newWebhookSchema.meta()!)
}

/** What is left out stays as it is, also within `filter`. */
export const changedWebhookSchema = z
  .strictObject({
    name: name.optional(),
    url: url.optional(),
    headers: headers.optional(),
    events: events.optional(),
    filter: z
      .strictObject({
        services: filterSchema.shape.services.unwrap().optional(),
        categories: filterSchema.shape.categories.unwrap().optional(),
        countries: filterSchema.shape.countries.unwrap().optional(),
        regions: filterSchema.shape.regions.unwrap().optional(),
        languages: filterSchema.shape.languages.unwrap().optional(),
        features: filterSchema.shape.features.unwrap().optional(),
        sources: filterSchema.shape.sources.unwrap().optional(),
        minSeverity: filterSchema.shape.minSeverity.unwrap().optional(),
        minConfidence: filterSchema.shape.minConfidence.unwrap().optional(),
        discovered: filterSchema.shape.discovered.unwrap().optional(),
        upstream: filterSchema.shape.upstream.unwrap().optional(),
      })
      .optional(),
    format: z.enum(FORMATS).optional(),
    locale: locale.optional(),
    timeZone: timeZone.optional(),
    remindEvery: remindEvery.optional(),
    groupWait: groupWait.optional(),
    maxPerMinute: maxPerMinute.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ examples: [{ filter: { minSeverity: 'major' } }] })

export function changedWebhookIn(textsOf: TextsOf) {
  return changedWebhookSchema
    .extend({ locale: languageIn(textsOf).optional() })
    .meta(changedWebhookSchema.meta()!)
}

const WEEK_SECONDS = 604_800
const DAY_SECONDS = 86_400

/** How long the old secret goes on signing beside the new one. */
export const rotationSchema = z.strictObject({
  gracePeriodSeconds: z.int().min(0).max(WEEK_SECONDS).default(DAY_SECONDS),
})

/** A page of a list; numbers come as text from a query. */
export const pageQuery = {
  limit: wholeNumber(1, 200).default(50),
  cursor: z.string().max(400).optional(),
}

const time = z.iso.datetime()

/** A subscription as it is shown. */
export const webhookViewSchema = z
  .strictObject({
    id: z.string(),
    name: z.string().nullable(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    events: z.array(z.enum(SUBSCRIBABLE)),
    filter: z.strictObject({
      services: z.array(z.string()),
      categories: z.array(z.string()),
      countries: z.array(z.string()),
      regions: z.array(z.string()),
      languages: z.array(z.string()),
      features: z.array(z.string()),
      sources: z.array(z.string()),
      minSeverity: z.enum(SEVERITIES).nullable(),
      minConfidence: z.number().nullable(),
      discovered: z.boolean().nullable(),
      upstream: z.array(z.string()),
    }),
    format: z.enum(FORMATS),
    locale,
    timeZone: z.string().nullable(),
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
    services: z.array(z.string()),
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

/** A delivery with what its next or last attempt sends; null when the text is deleted. Secrets are masked. */
export const wholeDeliverySchema = deliveryViewSchema
  .extend({
    request: z
      .strictObject({ url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })
      .nullable(),
  })
  .meta({ id: 'DeliveryWithRequest' })

/** A list in pages. */
export function pageOf<S extends z.ZodType>(schema: S) {
  return z.strictObject({
    data: z.array(schema),
    page: z.strictObject({ nextCursor: z.string().nullable() }),
  })
}
