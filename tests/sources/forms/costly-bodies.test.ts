import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
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

test.each([
  ['empty objects, one a line', LINES, '{}\n'.repeat(210_000)],
  ['numbers, one a line', LINES, '1\n'.repeat(210_000)],
  ['lines that are not JSON', LINES, 'x\n'.repeat(210_000)],
  ['empty lists in a list', JSON_TYPE, `[${'[],'.repeat(210_000)}[]]`],
  ['empty lists in a list of a list', JSON_TYPE, `[[${'[],'.repeat(210_000)}[]]]`],
  ['empty objects in a known list', JSON_TYPE, `{"posts":[${'{},'.repeat(210_000)}{}]}`],
  ['rows of two letters', CSV, `created_at,text\n${'a,b\n'.repeat(210_000)}`],
])('more than 200,000 records in one body are refused, and the limit is named: %s', async (_, type, text) => {
  expect(await read(type, text)).toMatchObject({
    kind: 'problem',
    code: 'too-large',
    detail: 'the body holds more than 200000 records; send it in parts',
    extra: { limit: 200_000 },
  })
})

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
  ['lines', LINES, '{}\n'.repeat(150_000)],
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
