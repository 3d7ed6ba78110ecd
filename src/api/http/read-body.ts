import type { z } from 'zod'
import { plainIssue } from './plain-issue.js'
import type { FieldError, Problem } from './problem.js'
import { problem, summaryOf } from './problem.js'
import type { BodyReader } from './types.js'

const MAX_ERRORS = 100
const MAX_SHOWN = 100

/** A JSON body that a schema describes. */
export function jsonBody<S extends z.ZodType>(schema: S): BodyReader<z.infer<S>> {
  return {
    types: ['application/json'],
    limit: 'bodyBytes',
    schema,
    read(bytes) {
      if (bytes.length === 0) return problem('bad-body', 'the request has no body; send JSON')
      const parsed = parseJson(bytes)
      if (parsed.kind === 'problem') return parsed
      const checked = schema.safeParse(parsed.value, { error: plainIssue })
      if (checked.success) return { kind: 'content', content: checked.data }
      const errors = checked.error.issues.flatMap(fieldErrors).slice(0, MAX_ERRORS)
      return problem('bad-body', summaryOf(errors), { errors })
    },
  }
}

/** A JSON body that may be missing, when nothing in it is required. */
export function optionalJsonBody<S extends z.ZodType>(schema: S): BodyReader<z.infer<S>> {
  const reader = jsonBody(schema)
  return {
    ...reader,
    isOptional: true,
    read: (bytes, type) =>
      bytes.length === 0 ? { kind: 'content', content: schema.parse({}) } : reader.read(bytes, type),
  }
}

function parseJson(bytes: Buffer): { readonly kind: 'value'; readonly value: unknown } | Problem {
  const deep = refuseDepth(bytes)
  if (deep !== null) return deep
  try {
    return { kind: 'value', value: JSON.parse(bytes.toString('utf8')) }
  } catch {
    return notJson(bytes)
  }
}

/** What to answer to a body that nests too deep. */
export function refuseDepth(bytes: Buffer): Problem | null {
  if (!isDeeperThan(MAX_DEPTH, bytes)) return null
  return problem('bad-json', `the body nests lists and objects more than ${MAX_DEPTH} deep; nest them less`)
}

/** The parser's own words quote the body, which may be somebody's. */
export function notJson(bytes: Buffer): Problem {
  return problem(
    'bad-json',
    `the body of ${bytes.length} bytes is not JSON; check quotes, commas and its end`,
  )
}

/** A post of any network nests some ten deep. The parser takes seconds for millions of levels, without a pause. */
const MAX_DEPTH = 200

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
export const OPEN_LIST = 0x5b
const [CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5d, 0x7b, 0x7d]
const [COLON, COMMA] = [0x3a, 0x2c]

/** Whether `isEnough` says so of a byte of a JSON text that stands outside of its strings. */
function someOutsideStrings(bytes: Buffer, isEnough: (byte: number) => boolean): boolean {
  let inString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (isEnough(byte)) return true
  }
  return false
}

function isDeeperThan(most: number, bytes: Buffer): boolean {
  let depth = 0
  return someOutsideStrings(bytes, (byte) => {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) return ++depth > most
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--
    return false
  })
}

/** Whether a JSON text has at most so many commas, colons and opening brackets: they make the parser slow. */
export function hasAtMost(most: number, bytes: Buffer): boolean {
  if (bytes.length <= most) return true
  let count = 0
  const isMark = (byte: number) =>
    byte === COMMA || byte === COLON || byte === OPEN_LIST || byte === OPEN_OBJECT
  return !someOutsideStrings(bytes, (byte) => isMark(byte) && ++count > most)
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail: 'there is no such field',
    }))
  }
  return [{ pointer: pointerTo(issue.path), detail: issue.message }]
}

/** RFC 6901, as a fragment. */
function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${encodeURIComponent(shown(String(part)))}`).join('')}`
}

/** A field's name may be as long as the body, and may hold half a character, which no URL can. */
function shown(name: string): string {
  const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1')
  return escaped.slice(0, MAX_SHOWN).replace(/\p{Surrogate}/gu, '\ufffd')
}
