import type { Node } from './parse-regex.js'

const POOL = [...'aA1 -./:;,_@#"\'(+=&?xzZ09\t\n~<>{[*%!|', 'é', 'È', '日', '\u0301', '😀', '\u0000']
const SUFFIXES = ['', '\u0000', '!', ' ', '@', '\n~']
const VARIANTS = 5

/** Texts of a length that make a backtracking engine work most: each repetition pumped, then made to fail. */
export function attackRegex(root: Node, length: number): string[] {
  const ranked = rank(root)
  const texts = new Set<string>()
  visit(root, [''])
  return [...texts]

  function visit(node: Node, prefixes: readonly string[]): void {
    if (node.kind === 'repeat' && node.max >= 10) pump(node.body, prefixes)
    if (node.kind === 'repeat' || node.kind === 'group' || node.kind === 'look') visit(node.body, prefixes)
    if (node.kind === 'choice') for (const option of node.options) visit(option, prefixes)
    if (node.kind === 'sequence') {
      let before = prefixes
      for (const part of node.parts) {
        visit(part, before)
        before = join(before, samples(part))
      }
    }
  }

  function pump(body: Node, prefixes: readonly string[]): void {
    for (const piece of samples(body).filter((one) => one !== '')) {
      for (const prefix of new Set(['', ...prefixes])) {
        for (const suffix of SUFFIXES) texts.add(prefix + fill(piece, length) + suffix)
        texts.add(fill(prefix + piece, length))
        texts.add(fill(`${prefix + piece} `, length))
      }
    }
  }

  /** A few texts that a node matches. */
  function samples(node: Node): readonly string[] {
    switch (node.kind) {
      case 'char':
        return ranked.filter(node.accepts).slice(0, VARIANTS)
      case 'sequence':
        return node.parts.reduce<readonly string[]>((before, part) => join(before, samples(part)), [''])
      case 'choice':
        return node.options.flatMap((option) => samples(option).slice(0, 2)).slice(0, 4 * VARIANTS)
      case 'group':
        return samples(node.body)
      case 'repeat':
        return samples(node.body).map((one) => one.repeat(Math.max(1, Math.min(node.min, 3))))
      default:
        return ['']
    }
  }
}

/** Characters that most parts accept come first: where two repetitions share them, the engine hesitates. */
function rank(root: Node): readonly string[] {
  const counts = new Map(POOL.map((char) => [char, 0]))
  const count = (node: Node): void => {
    if (node.kind === 'char')
      for (const char of POOL) counts.set(char, counts.get(char)! + Number(node.accepts(char)))
    if (node.kind === 'sequence') node.parts.forEach(count)
    if (node.kind === 'choice') node.options.forEach(count)
    if (node.kind === 'group' || node.kind === 'repeat' || node.kind === 'look') count(node.body)
  }
  count(root)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([char]) => char)
}

function join(heads: readonly string[], tails: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let index = 0; index < Math.max(heads.length, tails.length) && index < VARIANTS; index++)
    joined.push((heads[index % heads.length] ?? '') + (tails[index % tails.length] ?? ''))
  return joined
}

function fill(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length))
}
