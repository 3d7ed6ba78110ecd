import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createPostReader } from '../../../src/sources/forms/choose-reader.js'
import type { PostBatch } from '../../../src/sources/forms/post-reader.js'
import { NOBODY } from '../../../src/sources/forms/read-value.js'
import { readPosts } from '../../../src/sources/ndjson/read-posts.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-forms-'))
afterAll(() => rmSync(folder, { recursive: true }))

const own = (id: string, text = 'è giù "oggi", [non va] {no}') => ({
  id,
  source: 'x',
  createdAt: '2024-05-06T20:41:03Z',
  text,
})
const tweet = (id: string) => ({ id: `178758000000000000${id}`, text: 'whatsapp down', author_id: '7' })
const view = (id: string) => ({
  uri: `at://did:plc:abc/app.bsky.feed.post/${id}`,
  record: { text: 'netflix down', createdAt: '2024-05-06T20:41:03Z' },
  indexedAt: '2024-05-06T20:41:04Z',
})
const lines = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join('\n')

/** Each with what is read of it: lines and ids, or a problem. */
const FILES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a list with line breaks', JSON.stringify([own('1'), own('2')], null, 2), ['2 1', '8 2']],
  ['a list in one line', JSON.stringify([own('1'), own('2')]), ['1 1', '1 2']],
  ['one object over lines', JSON.stringify(own('1'), null, 2), ['1 1']],
  [
    'two lists, one behind the other',
    `[${JSON.stringify(own('1'))}]\n[${JSON.stringify(own('2'))}]`,
    ['1 1', '2 2'],
  ],
  [
    'an answer over lines',
    JSON.stringify({ cursor: 'x', posts: [view('1'), view('2')], more: { list: [{}] } }, null, 1),
    ['4 did:plc:abc/1', '12 did:plc:abc/2'],
  ],
  [
    'an answer of X over lines',
    JSON.stringify({ data: [tweet('1')], includes: { users: [] } }, null, 1),
    ['1 1787580000000000001'],
  ],
  [
    'answers of X, one a line',
    lines([{ data: [tweet('1'), tweet('2')] }, { data: [tweet('3')] }]),
    ['1 1787580000000000001', '1 1787580000000000002', '2 1787580000000000003'],
  ],
  [
    'lines of many forms',
    lines([own('1'), tweet('2'), view('3'), [own('4')]]),
    ['1 1', '2 1787580000000000002', '3 did:plc:abc/3', '4 4'],
  ],
  [
    'a list of many forms',
    JSON.stringify([view('3'), own('1'), { data: [tweet('2')] }]),
    ['1 did:plc:abc/3', '1 1', '1 1787580000000000002'],
  ],
  [
    'a list with strangers',
    '[1, "two", {"a":"b"}, null]',
    ['1 not-an-object', '1 not-an-object', '1 unknown-shape', '1 not-an-object'],
  ],
  ['a list that is cut', `[${JSON.stringify(own('1'))},{"id":"2"`, ['1 1', '1 truncated']],
  [
    'CSV',
    'id,source,created_at,text\n1,x,2024-05-06T20:41:03Z,"non va, ""oggi""\nper niente"\n2,x,2024-05-06 20:42,giù\n',
    ['2 1', '4 2'],
  ],
  [
    'CSV with semicolons and a mark',
    '\uFEFFid;Posted At;Content;username\r\n1;1715028063;non va;Ada\r\n',
    ['2 1'],
  ],
  ['CSV with a bad row', 'id,time,text\n1,yesterday,x\n2,2024-05-06T20:41:03+02:00,y', ['2 bad-time', '3 2']],
  ['CSV without a time', 'id,text,lang\n1,x,it\n', ['1 unknown-shape']],
  ['JSON of another kind', '{"title":"x",\n"items":[1,2]}', ['1 unknown-shape']],
  ['a text', 'once upon a time\n', ['1 not-json']],
]

test.each(FILES)('%s', async (name, content, expected) => {
  const path = join(folder, `${name.replaceAll(' ', '-')}.gz`)
  writeFileSync(path, gzipSync(content))
  expect(await read(path)).toEqual(expected)
})

test('where the bytes are cut into pieces makes no difference, in any form', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FILES),
      fc.array(fc.nat(400), { maxLength: 12 }),
      ([, content, expected], cuts) => {
        const bytes = Buffer.from(content)
        const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
          (a, b) => a - b,
        )
        const reader = createPostReader(NOBODY)
        const found: string[] = []
        for (const [index, from] of places.slice(0, -1).entries()) {
          // The reader may keep nothing of a buffer that is used again.
          const piece = Buffer.from(bytes.subarray(from, places[index + 1]))
          found.push(...shown(reader.take(piece)))
          piece.fill(0)
        }
        found.push(...shown(reader.end(false)))
        expect(found).toEqual(expected)
      },
    ),
  )
})

test('of a long list only one record is held: what is read comes out before the end', () => {
  const reader = createPostReader(NOBODY)
  const record = Buffer.from(`${JSON.stringify(own('1', 'x'.repeat(5_000)))},`)
  reader.take(Buffer.from('['))
  for (let index = 0; index < 1_000; index++) expect(reader.take(record).posts).toHaveLength(1)
})

test('rows of CSV have authors without names, and an id where the file has none', async () => {
  const path = join(folder, 'rows.csv')
  writeFileSync(
    path,
    'date,message,username,platform,country\n2024-05-06,x,@Ada,X,it\n2024-05-06T10:00Z,non va,@Ada,X,it\n',
  )
  const posts = []
  for await (const batch of readPosts(path)) posts.push(...batch.posts)
  expect(posts).toMatchObject([{ source: 'x', text: 'non va', place: { country: 'IT' } }])
  expect(posts[0]!.author!.id).not.toMatch(/ada/i)
  expect(posts[0]!.id).toMatch(/^[\w-]{22}$/)
})

async function read(path: string): Promise<string[]> {
  const found: string[] = []
  for await (const batch of readPosts(path)) found.push(...shown(batch))
  return found
}

/** Posts and problems by their lines; within a batch, the posts come first. */
function shown({ posts, lines, problems }: PostBatch): string[] {
  return [
    ...posts.map(({ id }, index) => ({ line: lines[index]!, text: id })),
    ...problems.map(({ line, reason }) => ({ line, text: reason })),
  ]
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${line} ${text}`)
}
