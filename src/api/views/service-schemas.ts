import { z } from 'zod'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../core/model/vocabulary.js'
import { count, official, page, time } from './schema-parts.js'

/** Services and series of complaints, as the API gives them. */

/** Of a service. */
export const SERVICE_STATES = ['ok', 'open', 'acknowledged', 'recovering', 'no-data'] as const

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
    statusPage: z.string().nullable().describe('Where the company says how the service is; null of most'),
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
