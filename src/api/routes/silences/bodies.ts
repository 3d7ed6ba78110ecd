import { z } from 'zod'
import type { Instant } from '../../../core/model/instant.js'
import { parseInstant } from '../../../core/model/instant.js'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../../core/model/vocabulary.js'
import { DAYS } from '../../../pipeline/silences/daily-window.js'
import { MATCHED } from '../../../pipeline/silences/silences.js'

const value = z.string().min(1, 'write a value').max(200, 'no value is so long')
const test = z
  .strictObject({
    is: value.optional(),
    isNot: value.optional(),
    anyOf: z.array(value).min(1, 'name at least one').max(100, 'at most 100').optional(),
  })
  .refine((given) => Object.keys(given).length === 1, 'write exactly one of is, isNot, anyOf')

const VALUES: Partial<
  Record<(typeof MATCHED)[number], { readonly rule: RegExp | readonly string[]; readonly say: string }>
> = {
  category: { rule: CATEGORIES, say: `write one of ${CATEGORIES.join(', ')}` },
  severity: { rule: SEVERITIES, say: `write one of ${SEVERITIES.join(', ')}` },
  feature: { rule: FEATURES, say: 'write a feature, such as login' },
  country: { rule: /^[A-Z]{2}$/, say: 'write an ISO 3166-1 alpha-2 code, such as IT' },
  lang: { rule: /^[a-z]{2,8}$/, say: 'write a language code, such as it' },
}

const matchersSchema = z
  .strictObject(
    Object.fromEntries(MATCHED.map((field) => [field, test.optional()])) as Record<
      (typeof MATCHED)[number],
      z.ZodOptional<typeof test>
    >,
  )
  .superRefine((given, context) => {
    if (Object.keys(given).length === 0) {
      context.addIssue({
        code: 'custom',
        message: 'match something; to silence all, write severity anyOf all three',
      })
    }
    for (const field of MATCHED) {
      const rule = VALUES[field]
      for (const [op, said] of Object.entries(given[field] ?? {})) {
        for (const one of [said].flat()) {
          if (rule === undefined || one === undefined || fits(one, rule.rule)) continue
          context.addIssue({ code: 'custom', path: [field, op], message: rule.say })
        }
      }
    }
  })

const instant = z.string().transform((text, context): Instant => {
  const at = parseInstant(text)
  if (at !== undefined) return at
  context.issues.push({
    code: 'custom',
    input: text,
    message: 'write RFC 3339, such as 2022-04-28T20:41:03Z',
  })
  return z.NEVER
})

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write HH:MM, from 00:00 to 23:59')

const comment = z.string().max(500, 'at most 500 characters')

export const newSilenceSchema = z
  .strictObject({
    kind: z.enum(['silence', 'maintenance']).default('silence'),
    matchers: matchersSchema,
    startsAt: instant.optional().describe('Default: now'),
    endsAt: instant,
    timeZone: z.string().refine(isTimeZone, 'write an IANA time zone, such as Europe/Rome').optional(),
    from: clockTime.optional().describe('With `to`: a daily window, in the local time of `timeZone`'),
    to: clockTime.optional(),
    days: z.array(z.enum(DAYS)).max(7, 'a week has seven').optional().describe('Default: every day'),
    comment: comment.default(''),
  })
  .meta({
    id: 'NewSilence',
    examples: [
      {
        matchers: { service: { is: 'netflix' }, severity: { isNot: 'critical' } },
        endsAt: '2024-05-07T04:00:00Z',
        comment: 'planned work at the data centre',
      },
    ],
  })

/** What is left out stays as it is. */
export const changedSilenceSchema = z
  .strictObject({
    endsAt: instant.optional(),
    matchers: matchersSchema.optional().describe('Replace all matchers'),
    comment: comment.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'write endsAt, matchers or comment')
  .meta({ examples: [{ endsAt: '2024-05-07T06:00:00Z', comment: 'takes longer' }] })

const time = z.iso.datetime()
export const silenceSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['silence', 'maintenance']),
    state: z.enum(['pending', 'active', 'resting', 'expired']).describe('resting: outside its daily window'),
    matchers: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))),
    startsAt: time,
    endsAt: time,
    timeZone: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    days: z.array(z.enum(DAYS)).optional(),
    comment: z.string(),
    createdBy: z.string().describe('Name of the key that made it'),
    createdByKey: z.string().nullable(),
    createdAt: time,
    updatedBy: z.string().nullable(),
    updatedAt: time.nullable(),
  })
  .meta({ id: 'Silence' })
export const silencesSchema = z.strictObject({ data: z.array(silenceSchema) })

export type NewSilence = z.infer<typeof newSilenceSchema>

function fits(text: string, rule: RegExp | readonly string[]): boolean {
  return rule instanceof RegExp ? rule.test(text) : rule.includes(text)
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
