import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ReadPosts } from '../../../src/api/http/read-posts.js'
import { postsBody } from '../../../src/api/http/read-posts.js'
import { createInputForms } from '../../../src/sources/forms/input-forms.js'
import { readValue } from '../../../src/sources/forms/read-value.js'

/** Bodies that cost much more than their length: in time, in memory, or in one piece. */

const body = postsBody(createInputForms([]))
const JSON_TYPE = 'application/json'
const LINES = 'application/x-ndjson'
const CSV = 'text/csv'
const AT = '2024-05-06T20:41:03Z'

const read = (type: string, text: string) => body.read(Buffer.from(text), type)

/** How often other work had its turn while a body was read. */
async function turnsDuring(reading: unknown): Promise<number> {
  let isOver = false
  const read = Promise.resolve(reading).finally(() => {
    isOver = true
  })
  let turns = 0
  while (!isOver) {
    await setImmediate()
    turns++
  }
  await read
  return turns
}

test('an answer of X looks at each of its users and places a fixed number of times, however many posts it has', () => {
  let reads = 0
  const included = (id: number) => ({
    get id() {
      reads++
      return String(id)
    },
  })
  const count = 500
  const data = Array.from({ length: count }, (_, place) => ({
    id: String(1_787_580_000_000_000_000n + BigInt(place)),
    text: 'netflix down',
    author_id: String(place),
    geo: { place_id: String(place) },
  }))
  const includes = {
    users: Array.from({ length: count }, (_, place) => included(place)),
    places: Array.from({ length: count }, (_, place) => included(place)),
  }
  expect(readValue({ data, includes }).posts).toHaveLength(count)
  expect(reads).toBeLessThanOrEqual(2 * 4 * count)
})

/** One of each media type by default; all of them with `COSTLY_BODIES=all`. */
const TOO_MANY = [
  ['empty objects, one a line', LINES, '{}\n'.repeat(210_000)],
  ['empty lists in a list', JSON_TYPE, `[${'[],'.repeat(210_000)}[]]`],
  ['rows of two letters', CSV, `created_at,text\n${'a,b\n'.repeat(210_000)}`],
  ['numbers, one a line', LINES, '1\n'.repeat(210_000)],
  ['lines that are not JSON', LINES, 'x\n'.repeat(210_000)],
  ['empty lists in a list of a list', JSON_TYPE, `[[${'[],'.repeat(210_000)}[]]]`],
  ['empty objects in a known list', JSON_TYPE, `{"posts":[${'{},'.repeat(210_000)}{}]}`],
] as const

test.each(TOO_MANY.slice(0, process.env.COSTLY_BODIES === 'all' ? undefined : 3))(
  'more than 200,000 records in one body are refused, and the limit is named: %s',
  async (_, type, text) => {
    expect(await read(type, text)).toMatchObject({
      kind: 'problem',
      code: 'too-large',
      detail: 'the body holds more than 200000 records; send it in parts',
      extra: { limit: 200_000 },
    })
  },
)

test('blank lines are no records', async () => {
  const post = JSON.stringify({ id: '1', source: 'x', createdAt: AT, text: 'a' })
  const blank = '\n \r\n'.repeat(300_000)
  expect(await read(LINES, `${blank}${post}\n${blank}`)).toMatchObject({
    content: { places: [600_000], rejected: 0 },
  })
})

test.each([
  ['CSV', CSV, `created_at,text\n${`${AT},netflix down\n`.repeat(20_000)}`],
  [
    'an answer of X',
    JSON_TYPE,
    `{"data":[${Array(20_000).fill('{"id":"1787580000000000000","text":"a"}').join()}]}`,
  ],
  ['lists in lists', JSON_TYPE, `[[[${'[{}],'.repeat(30_000)}[]]]]`],
  ['lines', LINES, '{}\n'.repeat(40_000)],
])('other work has its turn while a large body is read: %s', async (_, type, text) => {
  expect(await turnsDuring(read(type, text))).toBeGreaterThan(20)
})

test('rows that are good and rows that are bad are counted in the order of the body', async () => {
  const rows = [`never,a`, `${AT},b`, `never,c`, `${AT},"d\n${'d'.repeat(20_000)}"`, `${AT},e`]
  expect(await read(CSV, `created_at,text\n${rows.join('\n')}\n`)).toMatchObject({
    content: { places: [1, 3, 4], problems: [{ index: 0 }, { index: 2 }] },
  })
})

test('lists and objects that nest without end are refused before they are parsed', async () => {
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`
  expect(await read(JSON_TYPE, deep)).toMatchObject({
    code: 'bad-json',
    detail: 'the body nests lists and objects more than 200 deep; nest them less',
  })
  expect(await read(JSON_TYPE, JSON.stringify({ id: '1', text: '['.repeat(1_000) }))).toMatchObject({
    content: { rejected: 1 },
  })
})

/** Fills five megabytes, as large as a body may be. */
function filled(open: string, item: (index: number) => string, close: string): string {
  const items: string[] = []
  for (let length = open.length; length < 4_900_000; length += items.at(-1)!.length + 1) {
    items.push(item(items.length))
  }
  return open + items.join() + close
}

/** Commas, colons and opening brackets that the parser may get in one piece. */
const MAX_MARKS = 110_000

test.each([
  ['objects with names of their own', JSON_TYPE, filled('[', (index) => `{"k${index}":1}`, ']')],
  ['an object with many fields', JSON_TYPE, filled('{', (index) => `"f${index}":1`, '}')],
  ['many fields on a line', LINES, filled('{', (index) => `"f${index}":1`, '}')],
  ['fields beside a known list', JSON_TYPE, filled('{"posts":[{}],', (index) => `"f${index}":1`, '}')],
  ['nested lists', JSON_TYPE, filled('[', () => '['.repeat(150) + ']'.repeat(150), ']')],
  ['lists in lists of a known list', JSON_TYPE, filled('{"posts":[[[', () => '{}', ']]]}')],
  ['a post with a long list', JSON_TYPE, filled('{"id":"1","text":"a","z":[', () => '1', ']}')],
])('the parser never gets a large body in one piece: %s', async (_, type, text) => {
  const { parse } = JSON
  const large: string[] = []
  // No spy of Vitest: it would keep half a million calls, which costs more than the reading.
  JSON.parse = (piece: string) => {
    if (piece.length > MAX_MARKS) large.push(piece)
    return parse(piece)
  }
  await Promise.resolve(read(type, text)).finally(() => {
    JSON.parse = parse
  })
  const marks = large.map((piece) => piece.match(/[,:[{]/g)?.length ?? 0)
  expect(marks.filter((count) => count > MAX_MARKS)).toEqual([])
})

const post = (id: number) => ({
  id: String(id),
  source: 'x',
  createdAt: AT,
  text: `netflix, ["down"] {${id}: è`,
})
const POSTS = Array.from({ length: 2_000 }, (_, id) => post(id))
const PLACES = POSTS.map((_, index) => index)

test.each([
  ['a list', JSON.stringify(POSTS), PLACES],
  ['a list with blanks', ` \n${JSON.stringify(POSTS, null, 4)}\n`, PLACES],
  ['a list of lists', JSON.stringify(POSTS.map((one) => [one])), PLACES],
  [
    'a known list of an object',
    JSON.stringify({ before: [1], posts: POSTS, after: {} }),
    PLACES.map(() => 0),
  ],
  [
    'a known list beside much else',
    JSON.stringify({ posts: POSTS, more: Array(120_000).fill(0) }),
    PLACES.map(() => 0),
  ],
])('a large body holds what it holds as a small one: %s', async (_, text, places) => {
  expect(text.length).toBeGreaterThan(150_000)
  const { content } = (await read(JSON_TYPE, text)) as { content: ReadPosts }
  expect(content.places).toEqual(places)
  expect(content.rejected).toBe(0)
  expect(content.posts).toMatchObject(POSTS.map(({ id, text: said }) => ({ id, text: said })))
})

const LIST = JSON.stringify(POSTS)
test.each([
  ['without its end', LIST.slice(0, -1)],
  ['cut off in a post', LIST.slice(0, -300)],
  ['with more behind it', `${LIST}{}`],
  ['without a comma', LIST.replace('},{', '}{')],
  ['with two commas', LIST.replace('},{', '},,{')],
  ['with a comma at the end', `${LIST.slice(0, -1)},]`],
  ['with a word between posts', LIST.replace('},{', '},down,{')],
  ['with a broken post', LIST.replace('"id":"1000"', '"id":1000"')],
  ['with the wrong bracket', `${LIST.slice(0, -1)}}`],
])('a large list %s is no JSON', async (_, text) => {
  expect(await read(JSON_TYPE, text)).toMatchObject({ kind: 'problem', code: 'bad-json' })
})

test('a record that is too much for the parser is refused alone', async () => {
  const many = { id: 'many', source: 'x', createdAt: AT, text: 'a', z: Array(150_000).fill(1) }
  const expected = { places: [0, 2], rejected: 1, problems: [{ index: 1, reason: 'too-many-values' }] }
  const records = [post(1), many, post(2)]
  expect(await read(JSON_TYPE, JSON.stringify(records))).toMatchObject({ content: expected })
  expect(await read(LINES, records.map((one) => JSON.stringify(one)).join('\n'))).toMatchObject({
    content: expected,
  })
})
