import type { Node } from './parse-regex.js'

type Next = (at: number) => boolean

/**
 * Searches a text for all matches of an expression as a backtracking engine does, and counts each character that the
 * search looks at. Stops at the limit. A count says what a duration says, on every machine alike.
 */
export function countSteps(root: Node, flags: string, text: string, limit: number): number {
  const chars = flags.includes('u') ? [...text] : text.split('')
  const groups: (readonly [number, number] | undefined)[] = []
  let steps = 0

  for (let start = 0; start <= chars.length && steps <= limit; ) {
    let end = start
    const isFound = match(root, start, (at) => {
      end = at
      return true
    })
    start = isFound && end > start ? end : start + 1
  }
  return steps

  function match(node: Node, at: number, next: Next): boolean {
    // Over the limit everything "matches": the search unwinds without more work.
    if (++steps > limit) return true
    switch (node.kind) {
      case 'char':
        return at < chars.length && node.accepts(chars[at]!) && next(at + 1)
      case 'sequence':
        return matchFrom(node.parts, 0, at, next)
      case 'choice':
        return node.options.some((option) => match(option, at, next))
      case 'group':
        return match(node.body, at, (end) => {
          const before = groups[node.index]
          groups[node.index] = [at, end]
          if (next(end)) return true
          groups[node.index] = before
          return false
        })
      case 'repeat':
        return node.body.kind === 'char' ? repeatChar(node, at, next) : repeat(node, 0, at, next)
      case 'look':
        return look(node, at) !== node.negative && next(at)
      case 'back':
        return matchAgain(groups[node.index], at, next)
      case 'assert':
        return holds(node.what, at) && next(at)
    }
  }

  function matchFrom(parts: readonly Node[], index: number, at: number, next: Next): boolean {
    if (index === parts.length) return next(at)
    return match(parts[index]!, at, (end) => matchFrom(parts, index + 1, end, next))
  }

  /** A loop and no recursion: runs of one class are as long as the text. */
  function repeatChar(node: Node & { kind: 'repeat' }, at: number, next: Next): boolean {
    const { accepts } = node.body as Node & { kind: 'char' }
    let end = at
    while (end - at < node.max && end < chars.length && accepts(chars[end]!)) {
      end++
      if (++steps > limit) return true
      if (node.lazy && end - at > node.min && next(end)) return true
    }
    if (node.lazy) return end - at >= node.min && next(end)
    for (; end - at >= node.min; end--) {
      if (++steps > limit || next(end)) return true
    }
    return false
  }

  function repeat(node: Node & { kind: 'repeat' }, done: number, at: number, next: Next): boolean {
    if (done >= node.max) return next(at)
    if (done >= node.min && node.lazy && next(at)) return true
    const more = match(node.body, at, (end) => end > at && repeat(node, done + 1, end, next))
    return more || (done >= node.min && !node.lazy && next(at))
  }

  /** Look-behinds of this project are at most one character long. */
  function look(node: Node & { kind: 'look' }, at: number): boolean {
    if (!node.behind) return match(node.body, at, () => true)
    return [at - 1, at].some((from) => from >= 0 && match(node.body, from, (end) => end === at))
  }

  function matchAgain(group: readonly [number, number] | undefined, at: number, next: Next): boolean {
    if (group === undefined) return next(at)
    const written = chars.slice(...group)
    steps += written.length
    return written.every((char, index) => chars[at + index] === char) && next(at + written.length)
  }

  function holds(what: '^' | '$' | 'b' | 'B', at: number): boolean {
    const isLines = flags.includes('m')
    if (what === '^') return at === 0 || (isLines && chars[at - 1] === '\n')
    if (what === '$') return at === chars.length || (isLines && chars[at] === '\n')
    const isEdge = isWord(chars[at - 1]) !== isWord(chars[at])
    return isEdge === (what === 'b')
  }
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /^\w$/.test(char)
}
