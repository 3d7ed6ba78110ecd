/** What a query looks at. */
export interface Matchable {
  readonly text: string
  readonly lang: string
  readonly isRetweet: boolean
  readonly isReply: boolean
  readonly handle: string
}

export type Query = (post: Matchable, how: { readonly ignoresAccents: boolean }) => boolean

/**
 * X's query language as far as rules of the catalogue use it: words, phrases, hashtags, mentions, `lang:`, `from:`, `is:retweet`, `is:reply`, OR, AND by
 * standing side by side (which binds tighter), groups, and negation of single operators only.
 * @throws Error saying what X would refuse
 */
export function parseQuery(value: string): Query {
  const tokens = value.match(/"[^"]*"|-?\(|\)|[^\s()"]+/g) ?? []
  let at = 0
  let hasStandalone = false
  const query = parseOr()
  if (at < tokens.length) throw new Error(`no viable alternative at input '${tokens[at]}'`)
  if (!hasStandalone) throw new Error('Rules must contain at least one positive, standalone operator')
  return query

  function parseOr(): Query {
    const options = [parseAnd()]
    while (tokens[at] === 'OR') {
      at++
      options.push(parseAnd())
    }
    return (post, how) => options.some((option) => option(post, how))
  }

  function parseAnd(): Query {
    const parts: Query[] = []
    while (at < tokens.length && tokens[at] !== 'OR' && tokens[at] !== ')') parts.push(parseOne())
    if (parts.length === 0) throw new Error(`an operand is missing before '${tokens[at] ?? 'the end'}'`)
    return (post, how) => parts.every((part) => part(post, how))
  }

  function parseOne(): Query {
    const token = tokens[at++]!
    if (token === '-(') throw new Error('negation of groups is not supported')
    if (token === '(') {
      const inner = parseOr()
      if (tokens[at++] !== ')') throw new Error("missing ')'")
      return inner
    }
    if (token === 'AND') throw new Error("'AND' is no operator")
    if (token.startsWith('-')) {
      const inner = operator(token.slice(1), false)
      return (post, how) => !inner(post, how)
    }
    return operator(token, true)
  }

  function operator(token: string, isPositive: boolean): Query {
    const lang = /^lang:([a-z]{2,3})$/.exec(token)?.[1]
    if (lang !== undefined) return (post) => post.lang === lang
    if (token === 'is:retweet') return (post) => post.isRetweet
    if (token === 'is:reply') return (post) => post.isReply
    const from = /^from:(\w{1,15})$/.exec(token)?.[1]
    if (from !== undefined) {
      hasStandalone ||= isPositive
      return (post) => post.handle.toLowerCase() === from.toLowerCase()
    }
    if (token.includes(':') && !token.startsWith('"')) throw new Error(`unknown operator '${token}'`)
    if (isPositive) hasStandalone = true
    const wanted = token.startsWith('"') ? token.slice(1, -1) : token
    if (wordsOf(wanted, false).length === 0) throw new Error(`nothing to look for in '${token}'`)
    return (post, { ignoresAccents }) =>
      ` ${wordsOf(post.text, ignoresAccents).join(' ')} `.includes(
        ` ${wordsOf(wanted, ignoresAccents).join(' ')} `,
      )
  }
}

/** Lower-case words; a hashtag and a mention keep their sign, so that neither is found by the bare word. */
function wordsOf(text: string, ignoresAccents: boolean): readonly string[] {
  const folded = text.toLowerCase().normalize(ignoresAccents ? 'NFD' : 'NFC')
  return (ignoresAccents ? folded.replace(/\p{M}/gu, '') : folded).match(/[#@]?[\p{L}\p{N}_]+/gu) ?? []
}
