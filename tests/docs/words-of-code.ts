import ts from 'typescript'
import { ALLOWED_IN_PROSE, RETIRED_IN_NAMES, RETIRED_IN_PROSE } from './retired-terms.js'

/** A retired word in code: its line, from 1, where it is, and the term to write instead. */
export interface RetiredWord {
  readonly line: number
  readonly kind: 'name' | 'string' | 'comment'
  /** The whole identifier for a name; for the others the word alone. */
  readonly word: string
  readonly instead: string
}

/** The retired words of one file of TypeScript or JavaScript: identifiers, string literals and comments apart. */
export function retiredWords(path: string, text: string): RetiredWord[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: RetiredWord[] = []
  const lineAt = (offset: number) => source.getLineAndCharacterOfPosition(offset).line + 1
  const addProse = (kind: 'string' | 'comment', prose: string, start: number) => {
    for (const { word, instead, offset } of inProse(prose)) {
      found.push({ line: lineAt(start + offset), kind, word, instead })
    }
  }

  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      const instead = inName(node.text)
      if (instead !== null)
        found.push({ line: lineAt(node.getStart()), kind: 'name', word: node.text, instead })
    } else if (isText(node)) {
      addProse('string', node.getText(), node.getStart())
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  for (const { pos, end } of commentsOf(source)) addProse('comment', text.slice(pos, end), pos)
  return found.toSorted((a, b) => a.line - b.line)
}

/** The retired words of a file that is no code, such as a style sheet: all of it is read as prose. */
export function retiredInText(text: string): RetiredWord[] {
  return inProse(text).map(({ word, instead, offset }) => ({
    line: text.slice(0, offset).split('\n').length,
    kind: 'string',
    word,
    instead,
  }))
}

function inProse(prose: string): { word: string; instead: string; offset: number }[] {
  // Blanks of the same length leave the offsets of the rest as they are.
  const read = ALLOWED_IN_PROSE.reduce(
    (rest, [pattern]) => rest.replace(pattern, (allowed) => ' '.repeat(allowed.length)),
    prose,
  )
  return RETIRED_IN_PROSE.flatMap(([pattern, instead]) =>
    [...read.matchAll(pattern)].map(({ 0: word, index }) => ({ word, instead, offset: index })),
  )
}

function inName(name: string): string | null {
  if (/^(?:MOST|LEAST)_|^(?:most|least)[A-Z]/.test(name)) return 'max, min'
  const parts = name.split(/[^A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
  for (const part of parts) {
    const instead = RETIRED_IN_NAMES.get(part.toLowerCase())
    if (instead !== undefined) return instead
  }
  return null
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteral(node) || ts.isJsxText(node) || ts.isTemplateLiteralToken(node)
}

/** Comments are no nodes: they are what a token has before and after it. */
function commentsOf(source: ts.SourceFile): Iterable<ts.CommentRange> {
  const text = source.text
  const ranges = new Map<number, ts.CommentRange>()
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node)) return
    const around = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ]
    for (const range of around) ranges.set(range.pos, range)
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) visit(child)
  }
  visit(source)
  return ranges.values()
}
