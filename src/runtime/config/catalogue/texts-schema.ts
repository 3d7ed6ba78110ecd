import { z } from 'zod'
import type { TextShape } from '../../../core/phrases/texts.js'

/** What a file of texts may hold. Every text may be missing: another language lends it. */
export function textsSchema(shape: TextShape): z.ZodType {
  if (isText(shape)) return textSchema(shape.places)
  if (isCounted(shape)) return countedSchema(shape.places)
  const fields = Object.entries(shape).map(([key, part]) => [key, textsSchema(part).optional()] as const)
  return z.strictObject(Object.fromEntries(fields))
}

function textSchema(places: readonly string[]) {
  return z.string({ error: 'write a text in quotes' }).superRefine((text, context) => {
    for (const [place, name = ''] of text.matchAll(/\{(\w*)\}/g)) {
      if (places.includes(name)) continue
      const known = places.map((one) => `{${one}}`).join(', ')
      const advice = known === '' ? 'it has no places' : `its places are ${known}`
      context.addIssue({ code: 'custom', message: `${place} is filled with nothing; ${advice}` })
    }
  })
}

/** A plural of CLDR, or a number that has a text of its own. */
const PLURALS = /^(?:zero|one|two|few|many|other|=\d+)$/

export function isPluralKey(key: string): boolean {
  return PLURALS.test(key)
}

/** One text for all numbers, or one for each plural. */
function countedSchema(places: readonly string[]) {
  const forms = z.record(z.string(), textSchema(places)).superRefine((all, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    for (const key of Object.keys(all)) {
      if (!isPluralKey(key)) refuse(`"${key}" is no plural; write zero, one, two, few, many, other or =5`)
    }
    if (!('other' in all)) refuse('needs "other", for every number that has no text of its own')
  })
  return z.preprocess((value) => (typeof value === 'string' ? { other: value } : value), forms)
}

/** The keys of the texts that are missing, such as `events.alert.opened`. */
export function missingTexts(shape: TextShape, texts: unknown, path = ''): string[] {
  if (isText(shape) || isCounted(shape)) return texts === undefined ? [path] : []
  const given = (texts ?? {}) as Readonly<Record<string, unknown>>
  return Object.entries(shape).flatMap(([key, part]) =>
    missingTexts(part, given[key], path === '' ? key : `${path}.${key}`),
  )
}

/** The texts of `over`, and those of `base` where it has none. */
export function joinTexts(shape: TextShape, base: unknown, over: unknown): unknown {
  if (isText(shape) || isCounted(shape)) return over ?? base
  const [below, above] = [base ?? {}, over ?? {}] as Readonly<Record<string, unknown>>[]
  return Object.fromEntries(
    Object.entries(shape).map(([key, part]) => [key, joinTexts(part, below![key], above![key])]),
  )
}

type Kind<Leaf> = Extract<TextShape, { readonly leaf: Leaf }>

function isText(shape: TextShape): shape is Kind<'text'> {
  return shape.leaf === 'text'
}

function isCounted(shape: TextShape): shape is Kind<'counted'> {
  return shape.leaf === 'counted'
}
