/** A regular expression as a tree, as far as this project's sources use the syntax. */
export type Node =
  /** One character: a class, an escape, a dot or the character itself. */
  | { readonly kind: 'char'; readonly accepts: (char: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | {
      readonly kind: 'repeat'
      readonly body: Node
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }
  | { readonly kind: 'look'; readonly body: Node; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'assert'; readonly what: '^' | '$' | 'b' | 'B' }

/** @throws when the source uses syntax that this reader does not know */
export function parseRegex(source: string, flags: string): Node {
  const classFlags = flags.replace(/[gmy]/g, '')
  let at = 0
  let groups = 0

  return finish(choice())

  function finish(node: Node): Node {
    if (at !== source.length) throw new Error(`unread: ${source.slice(at)}`)
    return node
  }

  function choice(): Node {
    const options = [sequence()]
    while (source[at] === '|') {
      at++
      options.push(sequence())
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  function sequence(): Node {
    const parts: Node[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated(one()))
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }
  }

  function repeated(body: Node): Node {
    const found = /^(?:([*+?])|\{(\d+)(,)?(\d*)\})(\?)?/.exec(source.slice(at))
    if (found === null) return body
    at += found[0].length
    const [, sign, from, comma, to] = found
    const min = sign === undefined ? Number(from) : sign === '+' ? 1 : 0
    const open = sign === undefined ? comma !== undefined && to === '' : sign !== '?'
    const max = open ? Infinity : sign === '?' ? 1 : comma === undefined ? min : Number(to)
    return { kind: 'repeat', body, min, max, lazy: found[5] !== undefined }
  }

  function one(): Node {
    if (source[at] === '(') return bracket()
    const assertion = /^(?:[\^$]|\\[bB])/.exec(source.slice(at))?.[0]
    if (assertion !== undefined) {
      at += assertion.length
      return { kind: 'assert', what: assertion.at(-1) as '^' }
    }
    const back = /^\\([1-9])/.exec(source.slice(at))
    if (back !== null) {
      at += 2
      return { kind: 'back', index: Number(back[1]) }
    }
    return char()
  }

  function bracket(): Node {
    const opening = /^\((?:\?(?:[:=!]|<[=!]))?/.exec(source.slice(at))![0]
    at += opening.length
    const index = opening === '(' ? ++groups : 0
    const body = choice()
    if (source[at++] !== ')') throw new Error('a bracket is open')
    if (opening === '(?:') return body
    if (index > 0) return { kind: 'group', index, body }
    return { kind: 'look', body, behind: opening.includes('<'), negative: opening.endsWith('!') }
  }

  function char(): Node {
    const piece =
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[\s\S]|[\s\S])/u.exec(
        source.slice(at),
      )![0]
    at += piece.length
    const pattern = new RegExp(`^(?:${piece})$`, classFlags)
    const known = new Map<string, boolean>()
    const accepts = (value: string) => {
      const found = known.get(value) ?? pattern.test(value)
      known.set(value, found)
      return found
    }
    return { kind: 'char', accepts }
  }
}
