import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { runMain } from '../support/run-main.js'
import type { Run } from '../support/run-outcry.js'
import { runOutcry } from '../support/run-outcry.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

let replayed: Promise<Run> | undefined
/** The whole recording, once for all tests that look at what a replay prints. */
const replayRecording = () => {
  replayed ??= runMain(['replay', recording])
  return replayed
}

const recording = join(packageRoot(), 'examples', 'whatsapp-2022-04-28.ndjson.gz')

function events(out: string): AlertEvent[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('outcry replay', () => {
  test('prints the whole life of the recorded outage, and of no other service', () => {
    const plot = join(folder, 'evening.svg')
    const { code, out } = runOutcry(['replay', recording, '--plot', plot])
    expect(code).toBe(0)
    const printed = events(out)
    expect(new Set(printed.map(({ alert }) => alert.service))).toEqual(new Set(['whatsapp']))
    const types = printed.map(({ type }) => type).filter((type) => type !== 'alert.updated')
    expect(types).toEqual(['alert.opened', 'alert.acknowledged', 'alert.recovering', 'alert.resolved'])
    const acknowledged = printed.find(({ type }) => type === 'alert.acknowledged')!
    expect(acknowledged.at.startsWith('2022-04-28T21:17')).toBe(true)
    expect(readFileSync(plot, 'utf8')).toMatch(/^<svg[\s\S]*whatsapp[\s\S]*<\/svg>\s*$/)
  })

  test('the same file gives the same bytes, from a file, from standard input, and in two halves', async () => {
    const text = gunzipSync(readFileSync(recording)).toString()
    const lines = text.trimEnd().split('\n')
    const once = (await replayRecording()).out
    expect((await runMain(['replay', '-'], text)).out).toBe(once)
    const odd = file('odd.ndjson', lines.filter((_, index) => index % 2 === 0).join('\n'))
    const even = file('even.ndjson', lines.filter((_, index) => index % 2 === 1).join('\n'))
    expect((await runMain(['replay', odd, even])).out).toBe(once)
  })

  test('no handle, name or author id leaves it', async () => {
    const { out } = await replayRecording()
    expect(out).not.toMatch(/@[a-z]/i)
    const authors = new Set(
      gunzipSync(readFileSync(recording))
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).author?.id)
        .filter((id) => typeof id === 'string' && id.length > 5),
    )
    for (const id of authors) expect(out).not.toContain(`"${id}"`)
  })
})

describe('bad input', () => {
  const good = (id: number) =>
    JSON.stringify({ id: `${id}`, source: 'x', createdAt: '2024-01-01T00:00:00Z', text: 'hello' })

  test('bad lines are reported with number and reason, and the good ones count', async () => {
    const bad = [
      good(1),
      '{not json',
      '{"id":"2","source":"x","text":"no time"}',
      good(3),
      '{"id":"4","source":"x","createdAt":"9999-01-01T00:00:00Z","text":"far"}',
      JSON.stringify({
        id: '5',
        source: 'x',
        createdAt: '2024-01-01T00:00:00Z',
        text: 'x'.repeat(1_000_000),
      }),
      good(6),
    ]
    const { code, err } = await runMain(['replay', file('bad.ndjson', bad.join('\n'))])
    expect(code).toBe(0)
    for (const printed of [
      ':2: not-json',
      ':3: missing-field: createdAt is missing',
      ':5: bad-time',
      ':6: too-long',
    ]) {
      expect(err).toContain(printed)
    }
    expect(err).toContain('3 posts')
  })

  test('an output that is an input, and standard input named twice, are refused before anything is touched', async () => {
    const path = file('precious.ndjson', good(1))
    expect((await runMain(['replay', path, '--out', path])).code).toBe(2)
    expect(readFileSync(path, 'utf8')).toBe(good(1))
    expect((await runMain(['replay', '-', '-'], good(1))).code).toBe(2)
  })

  test('an output that stands already survives a run that read nothing', async () => {
    const path = file('events.ndjson', 'precious')
    expect((await runMain(['replay', join(folder, 'nowhere.ndjson'), '--out', path])).code).toBe(1)
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  test('the content of a bad line is not printed: it may be somebody\u2019s', async () => {
    const { err } = await runMain(
      ['replay', '-'],
      '{"author":{"handle":"SECRET","id":"SECRET"},"id":"1" broken',
    )
    expect(err).toContain(':1: not-json')
    expect(err).not.toContain('SECRET')
  })

  test('a truncated gzip: what stands before the cut counts, the cut is reported, the exit code is 1', async () => {
    const packed = gzipSync(Array.from({ length: 5_000 }, (_, index) => good(index)).join('\n'))
    const { code, err } = await runMain([
      'replay',
      file('cut.ndjson.gz', packed.subarray(0, packed.length - 900)),
    ])
    expect(code).toBe(1)
    expect(err).toMatch(/truncated/)
    expect(Number(/([\d,]+) posts/.exec(err)![1]!.replace(',', ''))).toBeGreaterThan(2_000)
  })

  test.each([
    ['a missing file', () => join(folder, 'nowhere.ndjson'), 'missing-file', 1],
    ['a directory', () => folder, 'directory', 1],
    ['an empty file', () => file('empty.ndjson', ''), 'no post was used', 1],
    [
      'JSON of another kind',
      () => file('other.json', '[{"title":"x"}]'),
      'found an object with title; expected posts',
      2,
    ],
  ])('%s', async (_name, path, printed, exit) => {
    const { code, out, err } = await runMain(['replay', path()])
    expect(code).toBe(exit)
    expect(out).toBe('')
    expect(err).toContain(printed)
  })

  test.each([[[]], [['replay']], [['nonsense']], [['replay', recording, '--nonsense']], [['evaluate', 'x']]])(
    'wrong usage %j ends with 2 and help',
    async (args) => {
      const { code, err } = await runMain(args)
      expect(code).toBe(2)
      expect(err).toMatch(/--help|Usage/)
    },
  )

  test('help shows an example and ends with 0', async () => {
    const { code, out } = await runMain(['replay', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('Example:')
  })
})

const OPENINGS = ['ugh', 'is it just me or', 'so', 'great,', 'hello?', 'again']
const FAULTS = ['is down', 'not working', "won't load", 'keeps crashing', 'login broken']
const ENDINGS = [
  'since lunch',
  'in milan',
  'on my tv',
  'for the whole office',
  'on android and web',
  'right before the finale',
  'after the update',
  'at home and at work',
  'while cooking dinner',
  'on two phones',
]

describe('a part of a recording', () => {
  /** People who complain about two services, one an hour after the other. */
  const complaints = ['netflix', 'spotify'].flatMap((service, hours) =>
    Array.from({ length: 30 }, (_, index) => ({
      id: `${service}-${index}`,
      text: `${OPENINGS[index % 6]} ${service} ${FAULTS[index % 5]} ${ENDINGS[(index * 7) % 10]}`,
      created_at: new Date(Date.UTC(2024, 4, 6, 18 + hours, 0, index * 5)).toISOString(),
      user_id: `${service}${index}`,
    })),
  )
  const csv = [
    'id,text,created_at,user_id',
    ...complaints.map((row) =>
      Object.values(row)
        .map((value) => `"${value}"`)
        .join(','),
    ),
  ]
  const opened = (out: string) =>
    events(out).flatMap(({ type, alert }) => (type === 'alert.opened' ? [alert.service] : []))

  test('is chosen by its time and by its services', async () => {
    const path = file('complaints.csv', csv.join('\n'))
    expect(opened((await runMain(['replay', path])).out)).toEqual(['netflix', 'spotify'])
    const late = await runMain(['replay', path, '--from', '2024-05-06T18:30', '--to', '2024-05-07'])
    expect(opened(late.out)).toEqual(['spotify'])
    const drawing = join(folder, 'netflix.svg')
    const plot = await runMain(['plot', path, '--service', 'netflix', '--out', drawing])
    expect(plot).toMatchObject({ code: 0, out: '' })
    expect(readFileSync(drawing, 'utf8')).toContain('netflix')
    expect(readFileSync(drawing, 'utf8')).not.toContain('spotify')
  })

  test('that holds nothing, a turned time and a mistyped service are errors', async () => {
    const path = file('complaints.csv', csv.join('\n'))
    const nothing = await runMain(['replay', path, '--to', '2024-05-01'])
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('60 lie outside of the time')])
    expect((await runMain(['replay', path, '--from', '2024-05-02', '--to', '2024-05-01'])).code).toBe(2)
    const mistyped = await runMain(['replay', path, '--service', 'netflx'])
    expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining('did you mean "netflix"?')])
  })
})

describe('outcry classify', () => {
  test('gives one line a post, in order, as the contract says', () => {
    const posts = [
      {
        id: '1',
        source: 'x',
        createdAt: '2024-05-01T18:00:00Z',
        text: 'whatsapp non va, solo a me? #whatsappdown',
      },
      { id: '2', source: 'x', createdAt: '2024-05-01T18:00:00Z', text: 'what a lovely morning' },
      {
        id: '3',
        source: 'x',
        createdAt: '2024-05-01T18:00:00Z',
        text: 'Netflix is down, at least Disney+ works',
      },
    ]
    const { code, out } = runOutcry(['classify', '-'], posts.map((post) => JSON.stringify(post)).join('\n'))
    expect(code).toBe(0)
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(lines[0]).toMatchObject({ lang: 'it', label: 'complaint', services: ['whatsapp'] })
    expect(lines[1]).toMatchObject({ lang: null, label: 'chatter', services: [], place: null })
    expect(lines[2]).toMatchObject({ lang: 'en', label: 'complaint', services: ['netflix'] })
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(
        expect.arrayContaining(['id', 'lang', 'label', 'services', 'features', 'place', 'score', 'because']),
      )
    }
  })
})
