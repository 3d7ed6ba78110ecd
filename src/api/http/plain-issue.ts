import type { z } from 'zod'

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What to write instead, in words; undefined leaves the message to the schema's library. */
export const plainIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = KINDS[issue.expected]
      if (wanted === undefined) return undefined
      return issue.input === undefined ? `it is missing; write ${wanted}` : `write ${wanted}`
    }
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ')
      if (issue.input === undefined) return `it is missing; write one of ${values}`
      return issue.values.length === 1 ? `write ${values}` : `write one of ${values}`
    }
    case 'too_small':
      return rangeOf(issue.origin, 'at least', issue.minimum)
    case 'too_big':
      return rangeOf(issue.origin, 'at most', issue.maximum)
    case 'invalid_format':
      return issue.format === 'datetime' ? 'write RFC 3339, such as 2030-01-01T00:00:00Z' : undefined
    default:
      return undefined
  }
}

function rangeOf(origin: string, word: string, bound: number | bigint): string {
  if (origin === 'string') return `write ${word} ${bound} characters`
  if (origin === 'array') return `list ${word} ${bound}`
  return `write ${word} ${bound}`
}
