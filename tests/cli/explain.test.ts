import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { explain } from '../../src/cli/explain.js'
import type { Alert, AlertEvent } from '../../src/core/model/alert.js'
import { storeEvents } from '../../src/pipeline/alerts/alert-store.js'
import { giveFeedback } from '../../src/pipeline/alerts/feedback.js'
import { createIntake } from '../../src/pipeline/intake/intake.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { alert, event, minute } from '../core/evaluation/builders.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-explain-'))
afterAll(() => rmSync(folder, { recursive: true }))

const acknowledged = { acknowledgedAt: minute(30), status: 'acknowledged' } as const
const resolved = { ...acknowledged, status: 'resolved', resolvedAt: minute(70) } as const
const story: AlertEvent[] = [
  { ...event('alert.opened'), reason: '64 complaints where 1.2 were expected' },
  {
    ...event('alert.acknowledged', acknowledged, minute(30)),
    sequence: 2,
    reason: 'the official account says that it knows of a problem and works on it',
  },
  {
    ...event('alert.resolved', { ...resolved, signal: { ...alert().signal, authors: 412 } }),
    sequence: 3,
    reason: 'complaints fell to 4 % of their rate',
  },
]

test('explains an alert: sentences, the numbers when it opened, what is known by now, and its history', async () => {
  expect(await run('alr_1', story)).toEqual({
    code: 0,
    err: '',
    out: `acme: major alert, resolved
alr_1, all times UTC
───────────────────────────

At 00:04 on 2024-01-01, 64 complaints about acme had come in within 5 minutes;
at such a time about 1.2 would be usual, so this is 53 times as many. 61
different people had complained since it began. By accident that happens
practically never. Looking back, it seems to have begun at 00:00. The company
admitted it at 00:30. It was over at 01:10.

When it opened
  observed        64 complaints in 5 minutes
  expected        1.2
  ratio           53.3 times the expected
  surprise        41.2, needed 9 (−log10 of the chance)
  test            tail: one window held more than chance explains
  authors         61 different
  baseline        ready
  confidence      98 %
  reason          64 complaints where 1.2 were expected

Who and where
  people so far   412
  places          IT 60 %
  languages       it 70 %, en 30 %
  sources         x 51, bluesky 13
  broken          messaging 70 %

What they say
  phrases         “non va” 12
  hashtags        #acmedown 41

Sample posts
  00:01  acme non va, solo a me?
         – x 77

History
  2024-01-01
  00:04:00  opened        64 complaints where 1.2 were expected
  00:30:00  acknowledged  the official account says that it knows of a problem
                          and works on it
  01:10:00  resolved      complaints fell to 4 % of their rate
`,
  })
})

describe('the sentences follow the alert', () => {
  test.each<[string, Partial<Alert>, string]>([
    ['not over', {}, 'It is not over.'],
    ['recovering', { status: 'recovering' }, 'Complaints are falling.'],
    ['retracted', { status: 'retracted' }, 'An operator closed it as false.'],
    [
      'over on another day',
      { resolvedAt: minute(1500), status: 'resolved' },
      'It was over at 01:00 on 2024-01-02.',
    ],
    [
      'slow',
      { signal: { ...alert().signal, test: 'cusum' } },
      'No single moment was extreme: many small excesses added up.',
    ],
    [
      'cold',
      { signal: { ...alert().signal, baseline: 'cold' } },
      'Little was known yet of how much is usual for this service',
    ],
    [
      'barely strange',
      { signal: { ...alert().signal, surprise: 7.2 } },
      'By accident that happens about once in 10 million such windows.',
    ],
    [
      'less strange',
      { signal: { ...alert().signal, surprise: 4.1 } },
      'By accident that happens about once in 10,000 such windows.',
    ],
    [
      'one author',
      { signal: { ...alert().signal, authors: 1 } },
      'One person had complained since it began.',
    ],
    ['discovered', { discovered: true }, 'acme is in no catalogue; it was found by what people call it.'],
    [
      'upstream',
      { upstream: { service: 'aws', confidence: 0.9 } },
      'the common cause is probably aws (90 % sure).',
    ],
  ])('%s', async (_, over, sentence) => {
    const { out } = await run('alr_1', [event('alert.opened', over, minute(4))])
    expect(out.replaceAll('\n', ' ')).toContain(sentence)
  })

  test('no line is wider than a terminal, and no post steers it', async () => {
    const text = `\u001b[2J${'parole lunghe e brevi '.repeat(20)}`
    const evidence = { ...alert().evidence, posts: [{ source: 'x', id: '1', at: minute(1), text }] }
    const { out } = await run('alr_1', [event('alert.opened', { evidence })])
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(out).not.toContain('\u001b')
  })
})

test('an alert of the contract’s first form, without the later numbers, is explained without them', async () => {
  const { surprise: _s, threshold: _t, test: _test, ...signal } = alert().signal
  const { reason: _r, ...old } = event('alert.opened', { signal: signal as Alert['signal'] })
  const { code, out } = await run('alr_1', [old as AlertEvent])
  expect(code).toBe(0)
  expect(out).not.toMatch(/surprise|test|undefined|NaN|unknown/)
})

test('--json gives the alert as it is now, what opened it, and its history', async () => {
  const { out } = await run('alr_1', story, { json: true })
  expect(JSON.parse(out)).toEqual({
    alert: story[2]!.alert,
    opened: {
      at: minute(4),
      reason: '64 complaints where 1.2 were expected',
      signal: story[0]!.alert.signal,
    },
    history: story.map(({ sequence, type, at, reason }) => ({ sequence, type, at, reason })),
  })
})

describe('which alert', () => {
  const many = ['alr_12', 'alr_13', 'alr_2'].map((id) => event('alert.opened', { id }))

  test('the beginning of an id is enough where only one alert begins so', async () => {
    expect((await run('alr_2', many)).out).toContain('alr_2, all times UTC')
    expect((await run('alr_', [many[0]!])).out).toContain('alr_12, all times UTC')
  })

  test('a beginning of several is given to choose from', async () => {
    expect(await run('alr_1', many)).toEqual({
      code: 1,
      out: '',
      err:
        '"alr_1" begins 2 alerts; write more of the id:\n' +
        '  alr_12  acme, opened 2024-01-01 00:04\n  alr_13  acme, opened 2024-01-01 00:04\n',
    })
  })

  test('an unknown id is refused with the ids of the file, ten at most', async () => {
    const twelve = Array.from({ length: 12 }, (_, index) => event('alert.opened', { id: `alr_${index}` }))
    const { code, err } = await run('nothing', twelve)
    expect(code).toBe(1)
    expect(err.split('\n')).toHaveLength(1 + 10 + 1 + 1)
    expect(err).toMatch(/^no alert "nothing" there, but:\n {2}alr_0 .*\n[\s\S]* {2}and 2 more\n$/)
  })

  test('a file without alerts and a missing file say so', async () => {
    expect((await run('alr_1', [])).err).toBe('no alert "alr_1" there\n')
    expect((await runOn(join(folder, 'nowhere'), 'alr_1')).err).toContain(
      'nowhere: does not exist; check the path\n',
    )
  })

  test('a line that cannot be used is reported and skipped', async () => {
    const path = join(folder, 'odd.ndjson')
    writeFileSync(path, `hello\n${JSON.stringify(story[0])}\n`)
    const { code, err } = await runOn(path, 'alr_1')
    expect(code).toBe(0)
    expect(err).toContain('odd.ndjson:1: not JSON; an events file holds one event a line')
  })
})

async function run(id: string, events: readonly AlertEvent[], options: { json?: boolean } = {}) {
  const path = join(folder, 'events.ndjson')
  writeFileSync(path, events.map((printed) => `${JSON.stringify(printed)}\n`).join(''))
  return runOn(path, id, options)
}

async function runOn(events: string, id: string, options: { json?: boolean } = {}) {
  const written = { out: '', err: '' }
  const code = await explain(
    id,
    { events, ...options },
    {
      out: (text) => {
        written.out += text
      },
      err: (text) => {
        written.err += text
      },
    },
    () => {
      throw new Error('a file was given; the store is not asked')
    },
  )
  return { code, ...written }
}

test('says how votes had moved what was needed', async () => {
  const signal = { ...alert().signal, threshold: 7.8, strictness: 1.2 }
  const { out } = await run('alr_1', [event('alert.opened', { signal })])
  expect(out.replaceAll('\n', ' ')).toContain(
    'Votes on earlier alerts had raised what this service needs to open one by 20 %, to 7.8 from 6.5.',
  )
  const lower = { ...alert().signal, threshold: 5.2, strictness: 0.8 }
  expect(
    (await run('alr_1', [event('alert.opened', { signal: lower })])).out.replaceAll('\n', ' '),
  ).toContain('had lowered what this service needs to open one by 20 %, to 5.2 from 6.5.')
})

test('says how many people are unverified', async () => {
  const evidence = { ...alert().evidence, unverified: 41 }
  const { out } = await run('alr_1', [event('alert.opened', { evidence, people: 48 })])
  expect(out.replaceAll('\n', ' ')).toContain('Of 48 people 41 are unverified')
})

test('from the store, says how people judged the alert', async () => {
  const store = openEmbeddedStore(join(folder, 'data'), { clock: systemClock })
  const stored = storeEvents([event('alert.opened')])
  await store.commit({ set: stored.set, append: stored.append })
  const noPosts = () => {
    throw new Error('this test reads no posts')
  }
  const intake = createIntake({ store, clock: systemClock, classifyPost: noPosts })
  for (const [voter, verdict] of [
    ['a', 'confirm'],
    ['b', 'deny'],
    ['c', 'deny'],
  ] as const) {
    await giveFeedback({ store, intake }, alert(), voter, { verdict, note: null, at: 0 })
  }
  const lines: string[] = []
  const io = { out: (text: string) => void lines.push(text), err: () => {} }
  expect(await explain('alr_1', {}, io, async () => store)).toBe(0)
  expect(lines.join('').replaceAll('\n', ' ')).toContain(
    'Of 3 votes, 1 says that it is true and 2 that it is not.',
  )
})
