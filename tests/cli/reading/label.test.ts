import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runMain } from '../../support/run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-label-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TEXTS = [
  'netflix is down for me',
  'what a lovely morning',
  '@netflix my app crashes, ask @anna_1987 or anna@example.org',
  'spotify is back, thanks',
]

function posts(name: string, texts: readonly string[] = TEXTS): string {
  const path = join(folder, name)
  const lines = texts.map((text, index) =>
    JSON.stringify({
      id: `p${index}`,
      source: 'x',
      createdAt: '2024-01-01T00:00:00Z',
      text,
      author: { id: '99', handle: 'anna_1987' },
      replyTo: index === 1 ? 'did:plc:anna' : null,
    }),
  )
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

const labelsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const shortOf = (path: string) => labelsOf(path).map(({ id, label }) => `${id} ${label}`)

test('a key labels a post; services, doubt and the annotator are written, people are not', async () => {
  const path = posts('one.ndjson')
  const run = await runMain(
    ['label', path, '--annotator', 'ann'],
    'c\nx\nd\ns Netflix, unheard of\nz\nc\nr\n',
  )
  expect(run).toMatchObject({
    code: 0,
    out: `4 labelled (2 complaint, 1 recovery, 1 chatter), 0 left; ${path}.ann.labelled.ndjson\n`,
  })
  expect(run.err).toContain('not in the catalogue: unheard of')
  expect(run.err).toContain('z is no key here')
  const rest = {
    source: 'x',
    createdAt: '2024-01-01T00:00:00.000Z',
    file: 'one',
    weight: 1,
    annotator: 'ann',
  }
  expect(labelsOf(`${path}.ann.labelled.ndjson`)).toEqual([
    { ...rest, id: 'p0', text: TEXTS[0], label: 'complaint', labelServices: ['netflix'], sure: true },
    { ...rest, id: 'p1', text: TEXTS[1], label: 'chatter', labelServices: [], sure: true, replyTo: 'masked' },
    {
      ...rest,
      id: 'p2',
      text: '@netflix my app crashes, ask @user or [mail]',
      label: 'complaint',
      labelServices: ['netflix', 'unheard of'],
      sure: false,
    },
    { ...rest, id: 'p3', text: TEXTS[3], label: 'recovery', labelServices: ['spotify'], sure: true },
  ])
})

test('the next run goes on where the last one stopped, also after half a line was written', async () => {
  const path = posts('resumed.ndjson')
  const output = `${path}.labelled.ndjson`
  expect((await runMain(['label', path], 'c\nq\nx\n')).out).toContain('1 labelled (1 complaint), 3 left')
  appendFileSync(output, '{"id":"p1","source":"x","te')
  expect((await runMain(['label', path], 'n\n')).out).toContain('1 labelled (1 news), 2 left')
  expect(shortOf(output)).toEqual(['p0 complaint', 'p1 news'])
})

test('back takes the last label away, also one of an earlier run', async () => {
  const path = posts('back.ndjson')
  const output = `${path}.labelled.ndjson`
  await runMain(['label', path], 'c\nx\n')
  await runMain(['label', path], 'n\nb\nb\nr\nn\nq\n')
  expect(shortOf(output)).toEqual(['p0 complaint', 'p1 recovery', 'p2 news'])
  expect((await runMain(['label', path], 'b\nb\nb\nb\n')).err).toContain('nothing to go back to')
  expect(shortOf(output)).toEqual([])
})

test('a sample is the same each time, has its weight, and a smaller one is part of it', async () => {
  const path = posts(
    'many.ndjson',
    Array.from({ length: 50 }, (_, index) => `post ${index}`),
  )
  const drawn = async (name: string, ...options: string[]) => {
    await runMain(['label', path, '--output', join(folder, name), ...options], 'x\n'.repeat(50))
    return labelsOf(join(folder, name))
  }
  const ten = await drawn('ten', '--sample', '10')
  expect(ten).toHaveLength(10)
  expect(ten[0].weight).toBe(5)
  expect((await drawn('again', '--sample', '10')).map(({ id }) => id)).toEqual(ten.map(({ id }) => id))
  expect((await drawn('five', '--sample', '5')).map(({ id }) => id)).toEqual(
    ten.slice(0, 5).map(({ id }) => id),
  )
  expect((await drawn('other', '--sample', '10', '--seed', '2')).map(({ id }) => id)).not.toEqual(
    ten.map(({ id }) => id),
  )
  const named = join(folder, 'named')
  await runMain(['label', posts('n.ndjson'), '--named', '--output', named], 'x\n'.repeat(9))
  expect(labelsOf(named).map(({ id }) => id)).toEqual(['p0', 'p2', 'p3'])
})

test('an id that names its author becomes a hash', async () => {
  const path = join(folder, 'did.ndjson')
  writeFileSync(
    path,
    `${JSON.stringify({ id: 'at://did:plc:abc/app.bsky.feed.post/1', source: 'bluesky', createdAt: '2024-01-01T00:00:00Z', text: 'x' })}\n`,
  )
  await runMain(['label', path], 'x\n')
  expect(readFileSync(`${path}.labelled.ndjson`, 'utf8')).not.toContain('plc')
  expect((await runMain(['label', path], 'x\n')).out).toContain('0 labelled, 0 left')
})

test('two annotators are compared on the posts that both have', async () => {
  const path = posts('both.ndjson')
  await runMain(['label', path, '--annotator', 'ann'], 'c\nx\nd\nc\nr\n')
  await runMain(['label', path, '--annotator', 'bob'], 'c\nx\nx\n')
  const files = [`${path}.ann.labelled.ndjson`, `${path}.bob.labelled.ndjson`]
  expect(await runMain(['label', '--agreement', ...files])).toEqual({
    code: 0,
    err: '',
    out: `compared                posts   agreement   kappa
labels                      3      66.7 %   0.400
complaint or not            3      66.7 %   0.400
labels, both sure           2     100.0 %   1.000
complaint against chatter [both p2]
`,
  })
  const json = JSON.parse((await runMain(['label', '--agreement', ...files, '--json'])).out)
  expect(json).toMatchObject({ labels: { posts: 3, agreed: 2 }, disagreements: [{ id: 'p2' }] })
})

test('wrong use is refused before anything is written', async () => {
  const path = posts('refused.ndjson')
  await runMain(['label', path], 'c\n')
  const output = `${path}.labelled.ndjson`
  const refused = async (...args: string[]) => {
    const { code, err } = await runMain(['label', ...args], 'c\n')
    return `${code} ${err.split('\n')[0]}`
  }
  expect(await refused('-')).toContain('2 outcry label: standard input has the keys')
  expect(await refused(path, '--output', path)).toContain('is read and written')
  expect(await refused(path, '--sample', '0')).toMatch(/^2 .*whole number/)
  expect(await refused(path, '--annotator', '../x')).toContain('2 outcry label: --annotator')
  expect(await refused(path, '--annotator', 'bob', '--output', output)).toContain('another annotator')
  expect(await refused('--agreement', output)).toContain('two labelled files')
  expect(await refused(join(folder, 'absent'))).toMatch(/^1 /)
  writeFileSync(join(folder, 'notes'), 'my notes\nmore\n')
  expect(await refused(path, '--output', join(folder, 'notes'))).toMatch(/^1 .*no labels/)
  expect(readFileSync(join(folder, 'notes'), 'utf8')).toBe('my notes\nmore\n')
  expect(shortOf(output)).toEqual(['p0 complaint'])
})
