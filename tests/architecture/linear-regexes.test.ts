import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { attackRegex } from '../support/regex/attack-regex.js'
import { countSteps } from '../support/regex/count-steps.js'
import { parseRegex } from '../support/regex/parse-regex.js'
import { listSources } from './source-tree.js'

const LENGTH = 600
/** A bounded repetition costs its bound at every character; a quadratic expression costs half the text's length. */
const MAX_STEPS_PER_CHAR = 220

const found = regexes()

test('every regular expression of the sources takes time linear in the text', () => {
  const slow = new Set([...new Set(found.map(({ literal }) => literal))].filter(isSlow))
  expect(
    found.filter(({ literal }) => slow.has(literal)).map(({ place, literal }) => `${place} ${literal}`),
  ).toEqual([])
})

test.each([
  '/^(?:a|aa)+$/',
  '/\\d+$/',
  '/^\\s*,?\\s*$/',
  '/(x+)+y/',
  '/^(?:help|helps|\\d{1,3})+$/',
  '/\\s*;\\s*/',
  '/<a.*>/',
])('an expression that backtracks is found: %s', (literal) => {
  expect(worst(literal)).toBeGreaterThan(MAX_STEPS_PER_CHAR)
})

test('an expression is never built from text at run time', () => {
  expect(found.filter(({ literal }) => literal.startsWith('new'))).toEqual([])
})

function isSlow(literal: string): boolean {
  return worst(literal) > MAX_STEPS_PER_CHAR
}

/** Steps a character of the worst text found. */
function worst(literal: string): number {
  if (!literal.startsWith('/')) return 0
  const end = literal.lastIndexOf('/')
  const flags = literal.slice(end + 1)
  const root = parseRegex(literal.slice(1, end), flags)
  let most = 0
  for (const text of attackRegex(root, LENGTH)) {
    const limit = (MAX_STEPS_PER_CHAR + 1) * text.length
    most = Math.max(most, countSteps(root, flags, text, limit) / text.length)
    if (most > MAX_STEPS_PER_CHAR) break
  }
  return most
}

function regexes(): readonly { readonly place: string; readonly literal: string }[] {
  const found: { place: string; literal: string }[] = []
  for (const path of listSources()) {
    const text = readFileSync(join(packageRoot(), 'src', path), 'utf8')
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    const visit = (node: ts.Node): void => {
      const isBuilt = ts.isNewExpression(node) && node.expression.getText() === 'RegExp'
      if (isBuilt || node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart())
        found.push({ place: `src/${path}:${line + 1}`, literal: node.getText() })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}
