import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postKey } from '../../../src/core/engine/post/classified-post.js'
import type { IngestedPost } from '../../../src/core/engine/post/ingested-post.js'
import { createClassifyPost } from '../../../src/pipeline/intake/classify-post.js'
import type { SkimFor } from '../../../src/pipeline/skim/skimmer.js'
import { createSkimmer } from '../../../src/pipeline/skim/skimmer.js'
import { PostLines } from '../../../src/sources/ndjson/post-lines.js'
import { newReader } from '../../support/reader.js'

const reader = newReader()
const classifyPost = createClassifyPost({
  reader,
  classified: { hashAuthor: (id) => id.length, officialOf: reader.officialOf, textLength: 200, newWithin: 1 },
})
const skimmers = { replay: createSkimmer(reader, 'replay'), live: createSkimmer(reader, 'live') }

/** What comes of lines: each post as it is ingested, with its line, and each problem. */
function read(lines: PostLines<IngestedPost>, text: string, skimFor: SkimFor, pieceBytes = 1e9) {
  const bytes = Buffer.from(text)
  const posts: [line: number, IngestedPost][] = []
  const problems: unknown[] = []
  let skimmed = 0
  const add = (batch: ReturnType<typeof lines.take>) => {
    problems.push(...batch.problems)
    for (const [place, one] of batch.posts.entries()) {
      if ('classified' in one) skimmed++
      const ingested = 'classified' in one ? one : classifyPost(one)
      posts.push([batch.lines[place]!, asFarAsAsked(ingested, skimFor)])
    }
  }
  for (let from = 0; from < bytes.length; from += pieceBytes)
    add(lines.take(bytes.subarray(from, from + pieceBytes)))
  add(lines.end(false))
  return { posts, problems, skimmed }
}

function asFarAsAsked(post: IngestedPost, skimFor: SkimFor): IngestedPost {
  const isOfNobody = post.classified === null && post.hashtags.length === 0
  // Only the API asks for the key of such a post.
  const key = isOfNobody ? 0 : post.key
  // A replay counts no hashtags: whether a post has any is enough.
  const hashtags =
    skimFor === 'replay' && post.classified === null ? [String(post.hashtags.length > 0)] : post.hashtags
  return { ...post, key, hashtags }
}

function expectSame(text: string, pieceBytes?: number): number {
  const counts = (['replay', 'live'] as const).map((skimFor) => {
    const { skimmed, ...found } = read(new PostLines(undefined, skimmers[skimFor]), text, skimFor, pieceBytes)
    const { skimmed: _none, ...expected } = read(new PostLines(), text, skimFor)
    expect(found).toEqual(expected)
    return skimmed
  })
  return counts[0]!
}

test('a number is no tag, however many of them stand before one', () => {
  expect(expectSame(line({ text: `${'#9 '.repeat(200)}#mondaymood` }))).toBe(1)
})

test('live, a long text is left to the intake, which marks its work', () => {
  const bytes = Buffer.from(line({ text: 'good morning '.repeat(100) }))
  expect(skimmers.live.skim(bytes, 0)).toBeNull()
  expect(skimmers.replay.skim(bytes, 0)).not.toBeNull()
})

test('live, each skimmed post has the key by which the API knows it', () => {
  const bytes = Buffer.from(line())
  expect(skimmers.live.skim(bytes, 0)?.key).toBe(postKey(PLAIN))
  expect(skimmers.replay.skim(bytes, 0)?.key).toBe(0)
})

const PLAIN = {
  id: '1519779',
  source: 'x',
  createdAt: '2022-04-28T20:41:03.120Z',
  text: 'good morning to all of you',
  author: { id: '77', handle: 'anna', followers: 120, verified: false },
}

/** A line with some fields otherwise; `undefined` leaves a field out. */
function line(over: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ ...PLAIN, ...over })}\n`
}

describe('a line that matters to nobody is not parsed', () => {
  test.each([
    ['as the contract writes it', line({ lang: 'it', place: { country: 'IT', region: 'Lombardia' } })],
    [
      'with spaces, a carriage return and other fields',
      `{ "extra" : [1, -2.5, {"a": {}}] , ${line().slice(1, -2)} }\r\n`,
    ],
    ['with the text first', line({ text: undefined }).replace('{', '{"text":"good morning",')],
    ['with escapes and letters beyond ASCII in the text', line({ text: '"città"\n\t\\ 🎉 \u2028 \ud835' })],
    ['with unknown hashtags', line({ text: 'hello #MondayMood #monday 😊 #42' })],
    ['with a stranger’s handle', line({ text: '@anna_1987 hello' })],
    ['without an author', line({ author: undefined })],
    ['with null wherever it may stand', line({ author: null, repostOf: null, about: null, place: null })],
    ['of an author without id', line({ author: { handle: 'anna' } })],
    ['of a repost without hashtags', line({ repostOf: '12' })],
  ])('%s', (_name, text) => {
    expect(expectSame(text)).toBe(1)
  })
})

describe('a line of which anything is in doubt takes the full path', () => {
  test.each([
    ['a service by name', line({ text: 'Netflix is down' })],
    [
      'a service in an escape',
      line({ text: 'x' }).replace('"x"}', '"x"}').replace('"text":"x"', '"text":"\\u006eetflix is down"'),
    ],
    ['a service in disguise', line({ text: '𝐧𝐞𝐭𝐟𝐥𝐢𝐱 is down' })],
    ['a stretched service', line({ text: 'netfliiiix' })],
    ['a service by hashtag', line({ text: 'again #whatsappdown' })],
    ['an unknown service by hashtag', line({ text: 'again #VolareRadioDown' })],
    ['a service by its support’s handle', line({ text: '@netflixhelps hello' })],
    ['an official account by its handle', line({ author: { id: '5', handle: 'NetflixHelps' } })],
    ['a status page', line({ source: 'status', author: { id: 'netflix' } })],
    ['a service that the source implies', line({ about: ['netflix'] })],
    ['hashtags of a repost', line({ text: 'hello #monday', repostOf: '12' })],
    ['a DID in the id, without an author', line({ id: 'at://did:plc:abc/1', author: undefined })],
    ['a DID in the id, with a hashtag', line({ id: 'at://did:plc:abc/1', text: 'hello #monday' })],
    ['an escaped key', line().replace('"text"', '"te\\u0078t"')],
    ['a field twice', line().replace('{', '{"text":"Netflix is down",')],
    ['a field twice, the last one about a service', line().replace('}\n', ',"text":"Netflix is down"}\n')],
    ['an author twice', line().replace('{', '{"author":{"id":"9"},')],
    ['a handle twice', line().replace('"handle"', '"handle":"netflixhelps","handle"')],
    ['an author who is a text', line({ author: 'anna' })],
    ['a bad time', line({ createdAt: '2022-02-30T00:00:00Z' })],
    ['a time that nobody believes', line({ createdAt: '1999-12-31T23:59:59Z' })],
    ['no text', line({ text: undefined })],
    ['an empty id', line({ id: '' })],
    ['a number as id', line({ id: 5 })],
    ['a line feed in a text', line().replace('good', 'go\nod')],
    ['a comma too many', line().replace('}\n', ',}\n')],
    ['a number that is none', line().replace(':120', ':012')],
    ['a word that is none', line().replace('false', 'falsy')],
    ['a bad escape', line().replace('good', '\\good')],
    ['something after the end', line().replace('}\n', '} x\n')],
    ['a byte order mark', `\uFEFF${line()}`],
    ['two posts on a line', `${line().trim()}${line()}`],
    ['no line end', line().trim()],
    ['no object', '[]\n'],
    ['nothing', '{}\n'],
  ])('%s', (_name, text) => {
    expect(expectSame(text)).toBe(0)
  })
})

test('hostile lines, cut anywhere, give what they give without the skimmer', () => {
  const words = fc.constantFrom(
    ...[
      'good',
      'netflix',
      'tim',
      'is',
      'down',
      '#monday',
      '#netflixdown',
      '#mondaymood',
      '#42',
      'now',
      '2000',
      '&',
      'decoder',
      '@user',
      '@netflixhelps',
      'sooo',
      '𝐧',
      'è',
    ],
    ...['&amp;', '\\', '"', '\n', '\u0000', '{', '}', ',', 'https://t.co/x#netflix', '\ud800', 'did:plc:a'],
  )
  const text = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(' '))
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    text,
    fc.constantFrom(null, '', 0, false, 'status', '77'),
  )
  const field = fc.constantFrom(
    'id',
    'source',
    'createdAt',
    'text',
    'author',
    'repostOf',
    'about',
    '__proto__',
    'x',
  )
  const object = fc
    .record({ text, change: fc.dictionary(field, odd, { maxKeys: 2 }), isChanged: fc.boolean() })
    .map((made) => ({ ...PLAIN, text: made.text, ...(made.isChanged ? made.change : {}) }))
  const spaced = fc
    .constantFrom(undefined, 1, '\t')
    .map((space) => (value: unknown) => JSON.stringify(value, null, space))
  const good = fc.tuple(object, spaced).map(([value, write]) => write(value).replaceAll('\n', ' '))
  const broken = fc
    .tuple(good, fc.nat(), fc.nat(2), fc.constantFrom('"', '\\', '}', ',', '0', '\r', '\u0001', 'é', 'text'))
    .map(([whole, place, cut, put]) => {
      const at = place % whole.length
      return whole.slice(0, at) + put + whole.slice(at + cut)
    })
  const lines = fc.array(fc.oneof({ weight: 3, arbitrary: good }, broken), { minLength: 1, maxLength: 8 })
  let skimmed = 0
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 900 }), (all, pieceBytes) => {
      skimmed += expectSame(`${all.join('\n')}\n`, pieceBytes)
    }),
    { numRuns: 150, seed: 7 },
  )
  expect(skimmed).toBeGreaterThan(100)
})
