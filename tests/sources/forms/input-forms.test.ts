import { expect, test } from 'vitest'
import { postsBody } from '../../../src/api/http/read-posts.js'
import { createInputForms } from '../../../src/sources/forms/input-forms.js'

const body = postsBody(createInputForms([]))
const AT = '2024-05-06T20:41:03Z'
const VIEW = {
  uri: 'at://did:plc:abc/app.bsky.feed.post/1',
  record: { text: 'netflix down', createdAt: AT },
  indexedAt: AT,
}

test.each<[string, string, string, object]>([
  [
    'an answer of X',
    'application/json',
    JSON.stringify({
      data: [
        { id: '1787580000000000000', text: 'a' },
        { id: '1787580000000000001', text: 'b' },
      ],
    }),
    { places: [0, 0], rejected: 0 },
  ],
  [
    'lines of several forms, one of them unknown',
    'application/x-ndjson',
    `${JSON.stringify(VIEW)}\n{"title":"x"}\n${JSON.stringify({ id: '1', source: 'x', createdAt: AT, text: 'c' })}`,
    { places: [0, 2], rejected: 1, problems: [{ index: 1, reason: 'unknown-shape' }] },
  ],
  ['CSV', 'text/csv; charset=utf-8', `created_at,text\n${AT},a\nnever,b\n`, { places: [0], rejected: 1 }],
  [
    'CSV whose header names nothing that is known',
    'text/csv',
    'a,b\n1,2\n3,4\n',
    {
      places: [],
      rejected: 1,
      problems: [
        { index: 0, reason: 'unknown-shape', detail: expect.stringMatching(/header that names a text/) },
      ],
    },
  ],
  [
    'reposts alone',
    'application/json',
    JSON.stringify({ feed: [{ post: VIEW, reason: {} }] }),
    { places: [], rejected: 0, passed: 1 },
  ],
])('a request may hold %s', async (_name, type, text, content) => {
  expect(await body.read(Buffer.from(text), type)).toMatchObject({ kind: 'content', content })
})
