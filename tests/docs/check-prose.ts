import { ALLOWED_IN_PROSE, RETIRED_IN_PROSE, RETIRED_PHRASES } from './retired-terms.js'

/** A problem in a document: its line, from 1, and what to change. */
export interface ProseProblem {
  readonly line: number
  readonly problem: string
}

export const MAX_WORDS = 25
export const MAX_COLUMNS = 120

const RETIRED = [...RETIRED_IN_PROSE, ...RETIRED_PHRASES]

/** Openings that hide the subject. A question may begin with one. */
const VAGUE_OPENING =
  /^(?:who|what|that|such|one (?:that|who|which|is|of|has|may|can)|it|nobody|somebody|anybody)\b/i

interface Paragraph {
  /** Of its first line, from 1. */
  readonly line: number
  readonly text: string
  /** Tables and headings are checked for words and not for sentences. */
  readonly isProse: boolean
}

/** Checks a document in Markdown: words everywhere outside code, sentences and lines outside tables and headings. */
export function checkProse(markdown: string): ProseProblem[] {
  const problems: ProseProblem[] = []
  for (const { line, text } of longLines(markdown)) {
    problems.push({
      line,
      problem: `${[...text].length} columns, at most ${MAX_COLUMNS}: ${text.slice(0, 60)}…`,
    })
  }
  for (const paragraph of paragraphsOf(markdown)) {
    const words = ALLOWED_IN_PROSE.reduce((text, [pattern]) => text.replace(pattern, ' '), paragraph.text)
    for (const [pattern, instead] of RETIRED) {
      const found = words.match(pattern)
      if (found !== null) problems.push({ line: paragraph.line, problem: `"${found[0]}": write ${instead}` })
    }
    if (!paragraph.isProse) continue
    for (const sentence of sentencesOf(paragraph.text)) {
      const count = wordsOf(sentence).length
      if (count > MAX_WORDS) {
        problems.push({ line: paragraph.line, problem: `${count} words, at most ${MAX_WORDS}: ${sentence}` })
      }
      if (VAGUE_OPENING.test(sentence) && !sentence.endsWith('?')) {
        problems.push({ line: paragraph.line, problem: `begins without a subject: ${sentence}` })
      }
    }
  }
  return problems.sort((a, b) => a.line - b.line)
}

/** The comments of an `.env` file as prose: a run of comment lines is a paragraph. */
export function proseOfEnv(env: string): string {
  return env
    .split('\n')
    .map((line) => (/^# (?![A-Z][A-Z_]+=)/.test(line) ? line.slice(2) : ''))
    .join('\n')
}

/**
 * Checks the comments of TypeScript: lines and lengths of sentences. Lines indented by two blanks or more are formulas
 * and tables, unless they go on with an item of a list.
 */
export function checkComments(code: string): ProseProblem[] {
  const prose = proseOfComments(code)
  const long = prose.split('\n').flatMap((text, index) =>
    text.length > 0 && [...code.split('\n')[index]!].length > MAX_COLUMNS
      ? [
          {
            line: index + 1,
            problem: `a comment of more than ${MAX_COLUMNS} columns: ${text.slice(0, 60)}…`,
          },
        ]
      : [],
  )
  const wordy = paragraphsOf(prose).flatMap(({ line, text }) =>
    sentencesOf(text)
      .filter((sentence) => wordsOf(sentence).length > MAX_WORDS)
      .map((sentence) => ({ line, problem: `more than ${MAX_WORDS} words: ${sentence}` })),
  )
  return [...long, ...wordy].sort((a, b) => a.line - b.line)
}

/** The comments that fill lines of their own, without their marks; every other line is empty. */
function proseOfComments(code: string): string {
  let isInBlock = false
  let isInItem = false
  const kept = code.split('\n').map((line) => {
    const begins = !isInBlock && /^\s*\/\*/.test(line)
    if (!isInBlock && !begins && !/^\s*\/\//.test(line)) return ''
    isInBlock = (isInBlock || begins) && !line.includes('*/')
    const text = line.replace(/^\s*(?:\/\*\*?|\*(?!\/)|\/\/) ?/, '').replace(/\s*\*\/\s*$/, '')
    if (/^(?:[-*]|\d+\.|@\w+) /.test(text)) isInItem = true
    else if (/^\S/.test(text) || text === '') isInItem = false
    return /^\s/.test(text) && !isInItem ? '' : text.replace(/^@\w+ /, '- ')
  })
  return kept.join('\n')
}

interface Line {
  readonly number: number
  readonly text: string
}

const isTable = (text: string) => text.trimStart().startsWith('|')
const isHeading = (text: string) => /^#{1,6} /.test(text)

/** The lines outside fenced and indented code. */
function linesOf(markdown: string): Line[] {
  const kept: Line[] = []
  let fence: string | null = null
  let isIndented = false
  let isAfterBlank = true
  let isInList = false
  for (const [index, text] of markdown.split('\n').entries()) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1] ?? null
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null
      isAfterBlank = true
      continue
    }
    if (mark !== null) {
      fence = mark
      kept.push({ number: index + 1, text: '' })
      continue
    }
    if (/^\s*(?:[-*+]|\d+\.) /.test(text)) isInList = true
    else if (/^\S/.test(text)) isInList = false
    // Four blanks after an empty line are code, unless a list goes on there.
    isIndented = /^ {4}/.test(text) && !isInList && (isAfterBlank || isIndented)
    isAfterBlank = text.trim() === ''
    kept.push({ number: index + 1, text: isIndented ? '' : text })
  }
  return kept
}

function longLines(markdown: string): { readonly line: number; readonly text: string }[] {
  return linesOf(markdown)
    .filter(({ text }) => !isTable(text) && [...text].length > MAX_COLUMNS)
    .map(({ number, text }) => ({ line: number, text }))
}

function paragraphsOf(markdown: string): Paragraph[] {
  const found: { line: number; lines: string[]; isProse: boolean }[] = []
  let isOpen = false
  for (const { number, text } of linesOf(markdown)) {
    if (text.trim() === '') {
      isOpen = false
    } else if (isTable(text) || isHeading(text)) {
      found.push({ line: number, lines: [text.replace(/^#+ /, '')], isProse: false })
      isOpen = false
    } else {
      const item = /^\s*(?:[-*+]|\d+\.) +(.*)$/.exec(text)
      const body = (item?.[1] ?? text).replace(/^\s*> ?/, '').trim()
      if (isOpen && item === null) found.at(-1)!.lines.push(body)
      else found.push({ line: number, lines: [body], isProse: true })
      isOpen = true
    }
  }
  return found.map(({ line, lines, isProse }) => ({ line, text: plain(lines.join(' ')), isProse }))
}

/** Without code, addresses, pictures, comments and emphasis: what a person reads. */
function plain(text: string): string {
  return text
    .replace(/<!--.*?-->/g, ' ')
    .replace(/(`+)[^`].*?\1/g, 'X')
    .replace(/^\[[^\]]*\]: \S+$/, '')
    .replace(/!\[([^\]]*)\][([][^)\]]*[)\]]/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\/\/\S+/g, 'X')
    .replace(/\*+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const ABBREVIATION = /\b(?:e\.g|i\.e|vs|et al|cf|no|approx)\.$/i

function sentencesOf(text: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const { index, 0: end } of text.matchAll(/[.!?]["”)']*(?=\s+["“(']?[\p{Lu}\d#]|$)/gu)) {
    const sentence = text.slice(start, index + end.length).trim()
    if (ABBREVIATION.test(sentence)) continue
    sentences.push(sentence)
    start = index + end.length
  }
  const rest = text.slice(start).trim()
  return rest === '' ? sentences : [...sentences, rest]
}

function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
}
