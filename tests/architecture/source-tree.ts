import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'
import { packageRoot } from '../../src/runtime/config/package-root.js'

export interface SourceFile {
  /** Path below `src`, with `/`. */
  readonly path: string
  readonly lines: number
  /** Own files that this one imports, types included. */
  readonly imports: readonly string[]
  readonly functions: readonly SourceFunction[]
}

export interface SourceFunction {
  readonly name: string
  /** From the first line to the last. */
  readonly lines: number
  /** Whether all of it is one declared table: `return [ … ]`, `return { … }`, or markup. */
  readonly isTable: boolean
}

const src = join(packageRoot(), 'src')

/** Every TypeScript file of `src`, with its imports and functions. */
export function readSourceTree(): readonly SourceFile[] {
  const paths = listSources()
  const known = new Set(paths)
  return paths.map((path) => {
    const text = readFileSync(join(src, path), 'utf8')
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
    return {
      path,
      lines: text.split('\n').length - 1,
      imports: [...new Set(importsOf(tree, path).flatMap((target) => resolve(known, target)))],
      functions: functionsOf(tree),
    }
  })
}

/** Paths below `src`, with `/`. */
export function listSources(): readonly string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
}

export const roomOf = (path: string) => dirname(path)

function importsOf(tree: ts.SourceFile, path: string): string[] {
  const found: string[] = []
  ts.forEachChild(tree, (node) => {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return
    if (node.moduleSpecifier === undefined || !ts.isStringLiteral(node.moduleSpecifier)) return
    const target = node.moduleSpecifier.text
    if (target.startsWith('.')) {
      found.push(
        relative(src, join(src, dirname(path), target))
          .split(sep)
          .join('/'),
      )
    }
  })
  return found
}

function resolve(known: ReadonlySet<string>, target: string): string[] {
  const bare = target.replace(/\.jsx?$/, '')
  return [`${bare}.ts`, `${bare}.tsx`, target].filter((path) => known.has(path)).slice(0, 1)
}

function functionsOf(tree: ts.SourceFile): SourceFunction[] {
  const found: SourceFunction[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const from = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line
      const to = tree.getLineAndCharacterOfPosition(node.getEnd()).line
      found.push({
        name: nameOf(node),
        lines: to - from + 1,
        isTable: isTable(node.body as ts.Node),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function nameOf(node: ts.Node): string {
  const { name } = node as { name?: ts.Node }
  if (name !== undefined) return name.getText()
  const { parent } = node
  const named = parent as { name?: ts.Node } | undefined
  return named?.name?.getText() ?? '(anonymous)'
}

/** A function whose body is, but for a few lines, one literal of objects and arrays, or one piece of markup. */
function isTable(body: ts.Node): boolean {
  if (!ts.isBlock(body)) return isLiteral(body)
  const last = body.statements.at(-1)
  if (last === undefined || !ts.isReturnStatement(last) || last.expression === undefined) return false
  const rest = body.getText().split('\n').length - last.getText().split('\n').length
  return isLiteral(last.expression) && rest <= 30
}

function isLiteral(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return isLiteral(node.expression)
  return (
    (ts.isArrayLiteralExpression(node) && !holdsCode(node)) ||
    ts.isJsxElement(node) ||
    ts.isJsxFragment(node) ||
    (ts.isObjectLiteralExpression(node) && node.properties.every(isRow))
  )
}

/** Whether a function with a body of statements lies anywhere in it: handlers in a list are code, not a table. */
function holdsCode(node: ts.Node): boolean {
  if (
    ts.isFunctionLike(node) &&
    'body' in node &&
    node.body !== undefined &&
    ts.isBlock(node.body as ts.Node)
  ) {
    return true
  }
  return ts.forEachChild(node, holdsCode) ?? false
}

/** A field that is data; a method would be code in a closure. */
function isRow(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isMethodDeclaration(property)) return false
  if (!ts.isPropertyAssignment(property)) return true
  const { initializer } = property
  return !(ts.isArrowFunction(initializer) && ts.isBlock(initializer.body))
}
