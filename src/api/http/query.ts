import { z } from 'zod'
import type { Instant } from '../../core/model/instant.js'
import { parseInstant } from '../../core/model/instant.js'

/** Parameters of queries and paths: what comes is always a text. */

/** Several values, separated by commas. */
export function list<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item).max(MAX_LISTED, `at most ${MAX_LISTED} are taken`))
    .meta({ type: 'array', items: shapeOf(item), maxItems: MAX_LISTED })
}

const MAX_LISTED = 100

/** How a schema is described; what comes as text is checked as text, and described as what it means. */
function shapeOf(item: z.ZodType) {
  const { $schema: _, ...shape } = z.toJSONSchema(item, { io: 'input' })
  return shape
}

export function wholeNumber(least: number, most: number) {
  const rule = `write a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(z.number().min(least, rule).max(most, rule))
    .meta({ type: 'integer', minimum: least, maximum: most, pattern: undefined })
}

const PART = 'write a number from 0 to 1, such as 0.8'

export const fraction = z
  .string()
  .regex(/^(0?\.\d{1,9}|[01](\.0{1,9})?)$/, PART)
  .transform(Number)
  .meta({ type: 'number', minimum: 0, maximum: 1, pattern: undefined })

export const yesOrNo = z.enum(['true', 'false'], 'write true or false').transform((text) => text === 'true')

const DATE = /^\d{4}-\d\d-\d\d$/

/** RFC 3339, or a date, which is its beginning in UTC. */
export const instant = z
  .string()
  .transform((text, context): Instant => {
    const at = parseInstant(DATE.test(text) ? `${text}T00:00:00Z` : text)
    if (at !== undefined) return at
    context.issues.push({
      code: 'custom',
      input: text,
      message: 'write RFC 3339, such as 2022-04-28T20:41:03Z, or a date such as 2022-04-28',
    })
    return z.NEVER
  })
  .meta({ examples: ['2024-05-06T12:00:00Z', '2024-05-06'] })

export const name = z.string().min(1, 'write a name').max(200, 'no name is so long')

export const country = z
  .string()
  .regex(/^[A-Za-z]{2}$/, 'write an ISO 3166-1 alpha-2 code, such as IT')
  .toUpperCase()

export const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}$/, 'write a language code, such as it')
  .toLowerCase()

/** In a path. A store's keys are not endless, and neither are its ids. */
export const id = z.string().max(200, 'no id is so long')
