import { z } from 'zod'
import { SCOPES } from '../../pipeline/access/api-keys.js'
import { count, time } from './schema-parts.js'

/** What operates the detection, as the API gives it: sources, posts, keys, checks and problems. */

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
