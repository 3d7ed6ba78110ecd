/** A phrase of the lexicon with its alternatives written out, or what is wrong with it. */
export type ExpandedPhrase =
  | { readonly kind: 'ok'; readonly phrases: readonly string[] }
  | { readonly kind: 'bad'; readonly problem: string }

/** More writings than this are a slip of the pen: each one costs states in the automaton. */
const MAX_PHRASES = 4096

/**
 * Writes out a phrase of the cues or the grammar of a language.
 *
 * `{a|b c|}` gives alternatives, an empty one makes the rest optional; they do not nest. `<service>` stands for the
 * mention of a service, and `~` between two words for up to three words of the same sentence. A `*` at the end of a
 * word stands for any ending. Words are lower case.
 */
export function expandPhrase(phrase: string): ExpandedPhrase {
  const parts = splitAlternatives(phrase)
  if (typeof parts === 'string') return bad(parts)

  const count = parts.reduce((product, choices) => product * choices.length, 1)
  if (count > MAX_PHRASES)
    return bad(`stands for ${count} phrases; write it as several of at most ${MAX_PHRASES}`)

  if (phrase !== phrase.toLowerCase()) return bad('has upper-case letters; write it in lower case')

  // Most phrases have no marks, and there are some 100,000 writings at every start.
  const hasMarks = /[~<>*]/.test(phrase)
  const written = new Set<string>()
  for (const raw of writeOut(parts)) {
    const plain = /^\s|\s\s|\s$/.test(raw) ? raw.replace(/\s+/g, ' ').trim() : raw
    const problem = plain === '' ? EMPTY : hasMarks ? findMarkProblem(plain) : undefined
    if (problem !== undefined) return bad(problem)
    written.add(plain)
  }
  return { kind: 'ok', phrases: [...written] }
}

function bad(problem: string): ExpandedPhrase {
  return { kind: 'bad', problem }
}

/** The phrase as a chain of choices, plain text being a choice of one; or the problem. */
function splitAlternatives(phrase: string): readonly (readonly string[])[] | string {
  const parts: string[][] = []
  let from = 0
  while (from < phrase.length) {
    const open = phrase.indexOf('{', from)
    const plain = phrase.slice(from, open === -1 ? phrase.length : open)
    if (plain.includes('}')) return 'has a "}" without a "{"'
    if (plain.includes('|')) return 'has a "|" outside of { }'
    if (plain !== '') parts.push([plain])
    if (open === -1) break
    const close = phrase.indexOf('}', open)
    if (close === -1) return 'has a "{" without a "}"'
    const inside = phrase.slice(open + 1, close)
    if (inside.includes('{')) return 'nests { } in { }; write it as two phrases'
    parts.push(inside.split('|'))
    from = close + 1
  }
  return parts
}

function writeOut(parts: readonly (readonly string[])[]): readonly string[] {
  let written = ['']
  for (const choices of parts) written = written.flatMap((start) => choices.map((choice) => start + choice))
  return written
}

const EMPTY = 'can be empty; leave at least one word that must stand'

function findMarkProblem(phrase: string): string | undefined {
  const words = phrase.split(' ')
  for (const [index, word] of words.entries()) {
    if (word === '~') {
      if (index === 0 || index === words.length - 1)
        return 'has a "~" at its edge; it stands between two words'
      if (words[index + 1] === '~') return 'has two "~" in a row; one means up to three words'
      continue
    }
    if (word.includes('~')) return `has "~" inside "${word}"; put a space on both sides`
    if (word === '<service>') continue
    if (/[<>]/.test(word)) return `has "${word}"; only <service> may stand in < >, by itself`
    const star = word.indexOf('*')
    if (star !== -1 && (star < word.length - 1 || star === 0)) return `has "${word}"; a "*" ends a word`
  }
  if (words.every((word) => word === '<service>')) return 'has no word of its own beside <service>'
  return undefined
}
