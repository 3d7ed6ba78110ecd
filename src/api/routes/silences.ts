import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Service } from '../../core/model/catalogue.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant, parseInstant } from '../../core/model/instant.js'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../core/model/vocabulary.js'
import { DAYS } from '../../pipeline/silences/daily-window.js'
import type { Matcher, Silence } from '../../pipeline/silences/silences.js'
import {
  changeSilences,
  inForce,
  MATCHED,
  MAX_SILENCES,
  readSilences,
} from '../../pipeline/silences/silences.js'
import type { ApiParts } from '../http/api-parts.js'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'
import { id, yesOrNo } from '../http/query.js'
import { jsonBody } from '../http/read-body.js'
import { json, NO_CONTENT, route } from '../http/route.js'
import type { Route } from '../http/types.js'

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

const newSilenceSchema = z.strictObject({
  kind: z.enum(['silence', 'maintenance']).default('silence'),
  matchers: matchersSchema,
  startsAt: instant.optional().describe('Default: now'),
  endsAt: instant,
  timeZone: z.string().refine(isTimeZone, 'write an IANA time zone, such as Europe/Rome').optional(),
  from: clockTime.optional().describe('With `to`: a daily window, in the local time of `timeZone`'),
  to: clockTime.optional(),
  days: z.array(z.enum(DAYS)).max(7, 'a week has seven').optional().describe('Default: every day'),
  comment: z.string().max(500, 'at most 500 characters').default(''),
})

const time = z.iso.datetime()
const silenceSchema = z.strictObject({
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
  createdBy: z.string(),
  createdAt: time,
})
const silencesSchema = z.strictObject({ data: z.array(silenceSchema) })

/** Silences suppress the notifications of matching alerts for a time. */
export function silenceRoutes({
  store,
  clock,
  services,
}: Pick<ApiParts, 'store' | 'clock' | 'services'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/silences',
      summary: 'List silences, oldest first',
      scope: 'read',
      query: { expired: yesOrNo.optional().describe('Include silences that ended in the last 30 days') },
      answers: { 200: { description: 'The silences', schema: silencesSchema } },
      async handle({ query }) {
        const now = clock.now()
        const found = (await readSilences(store)).filter(
          ({ endsAt }) => query.expired === true || endsAt > now,
        )
        return json({ data: found.map((silence) => silenceView(silence, now)) })
      },
    }),
    route({
      method: 'post',
      path: '/v1/silences',
      summary: 'Suppress notifications of matching alerts until an instant',
      scope: 'admin',
      body: jsonBody(newSilenceSchema),
      answers: { 201: { description: 'The silence', schema: silenceSchema } },
      problems: ['too-many-silences'],
      async handle({ body, key }) {
        const now = clock.now()
        const wrong = problemOf(body, now)
        if (wrong !== null) return wrong
        const silence: Silence = {
          id: `sil_${randomBytes(9).toString('hex')}`,
          kind: body.kind,
          matchers: matchersOf(body.matchers, services),
          startsAt: body.startsAt ?? now,
          endsAt: body.endsAt,
          window: windowOf(body),
          comment: body.comment,
          createdBy: key?.name ?? '',
          createdAt: now,
        }
        const kept = await changeSilences(store, now, (silences) =>
          silences.length >= MAX_SILENCES ? null : { silences: [...silences, silence], result: silence },
        )
        if (kept === null) {
          return problem('too-many-silences', `there are ${MAX_SILENCES}; end some, or match more with one`)
        }
        return json(silenceView(kept, now), {
          status: 201,
          headers: { Location: `/v1/silences/${kept.id}` },
        })
      },
    }),
    route({
      method: 'get',
      path: '/v1/silences/{id}',
      summary: 'Read a silence',
      scope: 'read',
      params: { id },
      answers: { 200: { description: 'The silence', schema: silenceSchema } },
      problems: ['unknown-silence'],
      async handle({ params }) {
        const found = (await readSilences(store)).find((silence) => silence.id === params.id)
        return found === undefined ? unknownSilence() : json(silenceView(found, clock.now()))
      },
    }),
    route({
      method: 'delete',
      path: '/v1/silences/{id}',
      summary: 'End a silence now; it stays readable for 30 days',
      scope: 'admin',
      params: { id },
      answers: { 204: { description: 'The silence has ended' } },
      problems: ['unknown-silence'],
      async handle({ params }) {
        const now = clock.now()
        const ended = await changeSilences(store, now, (silences) =>
          silences.some((silence) => silence.id === params.id)
            ? {
                silences: silences.map((silence) =>
                  silence.id === params.id ? { ...silence, endsAt: Math.min(silence.endsAt, now) } : silence,
                ),
                result: true,
              }
            : null,
        )
        return ended === null ? unknownSilence() : NO_CONTENT
      },
    }),
  ]
}

type NewSilence = z.infer<typeof newSilenceSchema>

function problemOf({ startsAt, endsAt, timeZone, from, to, days }: NewSilence, now: Instant): Problem | null {
  if (endsAt <= Math.max(startsAt ?? now, now)) {
    return bad('#/endsAt', 'it must lie after startsAt, and in the future')
  }
  if ((from === undefined) !== (to === undefined)) {
    return bad(from === undefined ? '#/from' : '#/to', 'a daily window needs both from and to')
  }
  if (from !== undefined && timeZone === undefined)
    return bad('#/timeZone', 'a daily window needs a time zone')
  if (from === undefined && (timeZone !== undefined || days !== undefined)) {
    return bad('#/from', 'timeZone and days belong to a daily window: write from and to as well')
  }
  return null
}

function bad(pointer: string, detail: string): Problem {
  return problem('bad-body', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })
}

function windowOf({ timeZone, from, to, days }: NewSilence): Silence['window'] {
  if (timeZone === undefined || from === undefined || to === undefined) return null
  return { timeZone, from, to, days: days ?? [] }
}

function matchersOf(given: NewSilence['matchers'], services: readonly Service[]): Matcher[] {
  return MATCHED.flatMap((field) =>
    Object.entries(given[field] ?? {}).map(([op, said]): Matcher => {
      const values = [said].flat().filter((one) => one !== undefined)
      const matcher = { field, op: op as Matcher['op'], values }
      if (field !== 'category') return matcher
      const has = services.filter(({ category }) => values.includes(category))
      return { ...matcher, services: has.map((service) => service.id) }
    }),
  )
}

function silenceView(silence: Silence, now: Instant): z.infer<typeof silenceSchema> {
  const { id, kind, matchers, startsAt, endsAt, window, comment, createdBy, createdAt } = silence
  const shown = matchers.map(({ field, op, values }) => [
    field,
    { [op]: op === 'anyOf' ? [...values] : values[0]! },
  ])
  return {
    id,
    kind,
    state: stateOf(silence, now),
    matchers: Object.fromEntries(shown),
    startsAt: formatInstant(startsAt),
    endsAt: formatInstant(endsAt),
    ...(window === null ? {} : { ...window, days: [...window.days] }),
    comment,
    createdBy,
    createdAt: formatInstant(createdAt),
  }
}

function stateOf(silence: Silence, now: Instant): 'pending' | 'active' | 'resting' | 'expired' {
  if (silence.endsAt <= now) return 'expired'
  if (silence.startsAt > now) return 'pending'
  return inForce([silence], now).length > 0 ? 'active' : 'resting'
}

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

function unknownSilence(): Problem {
  return problem('unknown-silence', 'no silence has this id; GET /v1/silences?expired=true lists them')
}
