/** A matcher of Alertmanager: `service="netflix"`, `severity=~"major|critical"`, `category!="bank"`. */
export interface LabelMatcher {
  readonly name: string
  readonly isEqual: boolean
  /** Any of these patterns; `*` stands for any text. */
  readonly patterns: readonly (readonly string[])[]
}

const FORM = /^([a-zA-Z_]\w*) ?(=~|!~|!=|=)(.*)$/s
/** What an expression may hold beside `|`, `.*` and `.+`: letters that stand for themselves. */
const PLAIN = /^[\w @:/%,;#&'"<>=!~-]*$/
const MAX_LENGTH = 1_000

/**
 * Reads matchers that are separated by commas; null for what cannot be read. Regular expressions are read as far as
 * they are texts, `|`, `.*` and `.+`: a stranger's expression could take for ever to match.
 */
export function readMatchers(text: string): LabelMatcher[] | null {
  if (text.length > MAX_LENGTH) return null
  const matchers = splitOutsideQuotes(text).map(readMatcher)
  return matchers.every((matcher) => matcher !== null) ? matchers : null
}

function readMatcher(text: string): LabelMatcher | null {
  const [, name = '', op = '', right = ''] = FORM.exec(text.trim()) ?? []
  if (name === '') return null
  const said = right.trim()
  const value = said.startsWith('"') && said.endsWith('"') && said.length > 1 ? said.slice(1, -1) : said
  const isEqual = op.startsWith('=')
  if (!op.endsWith('~')) return { name, isEqual, patterns: [[value.replaceAll('\\"', '"')]] }
  const patterns = readPatterns(value)
  return patterns === null ? null : { name, isEqual, patterns }
}

/** Each pattern as the texts between its `.*`; null for any other expression. */
export function readPatterns(expression: string): (readonly string[])[] | null {
  const bare = expression
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/^\((.*)\)$/, '$1')
  const patterns = bare
    .split('|')
    .map((one) => one.split(/\.[*+]/).map((part) => part.replaceAll('\\.', '\u0000')))
  const isPlain = patterns.flat().every((part) => PLAIN.test(part.replaceAll('\u0000', '')))
  return isPlain ? patterns.map((parts) => parts.map((part) => part.replaceAll('\u0000', '.'))) : null
}

/** A label that is missing counts as empty, as Alertmanager has it. */
export function meets(
  labels: Readonly<Record<string, string>>,
  { name, isEqual, patterns }: LabelMatcher,
): boolean {
  return patterns.some((parts) => isLike(labels[name] ?? '', parts)) === isEqual
}

/** Whether a text is the parts in their order, with anything between them. */
export function isLike(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  const last = rest.at(-1)!
  return text.length - last.length >= at && text.endsWith(last)
}

function splitOutsideQuotes(text: string): string[] {
  const parts = ['']
  let isQuoted = false
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted
    if (letter === ',' && !isQuoted) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.filter((part) => part.trim() !== '')
}
