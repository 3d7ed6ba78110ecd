import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { evaluate } from '../../src/cli/evaluate.js'
import { minute, reported } from '../core/evaluation/builders.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const truth = file(
  'truth.json',
  JSON.stringify({
    outages: [
      { service: 'acme', onset: minute(1000), end: minute(1060) },
      { service: 'nadir', onset: minute(5000), end: minute(5060) },
    ],
    from: minute(0),
    to: minute(10_080),
    services: ['acme', 'nadir'],
  }),
)
const events = file('events.ndjson', lines(['acme 1004-1070', 'nadir 3000-3030']))

test('prints a table, every missed outage and every false alert, and what it is measured against', async () => {
  expect(await run(events, { truth })).toEqual({
    code: 0,
    err: '',
    out: `Recall            50.0 %   1 of 2 outages found
Precision         50.0 %   1 of 2 alerts belong to an outage
False alerts           1   0.500 per service-week
Delay            4.0 min   median from onset; 4.0 min at the 90th percentile
Resolve delay   10.0 min   median from end; 10.0 min at the 90th percentile
Duplicates             0   100.0 % of the outages found have one alert

Missed outages
  nadir  2024-01-04 11:20 to 2024-01-04 12:20

False alerts
  nadir  opened 2024-01-03 02:00, resolved 2024-01-03 02:30  alr_nadir_3000

Observed: 2024-01-01 00:00 to 2024-01-08 00:00 (truth),
2 services (truth): 2.000 service-weeks.
An alert belongs to an outage that it overlaps, up to 10 min before its onset
and 30 min after its end. Times are UTC.
`,
  })
})

test('--json prints the same figures as one object; events may be packed', async () => {
  const packed = file('events.ndjson.gz', gzipSync(lines(['acme 1004-1070', 'nadir 3000-3030'])))
  const { code, out } = await run(packed, { truth, json: true })
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    recall: 0.5,
    falseAlertsPerServiceWeek: 0.5,
    missed: [{ service: 'nadir' }],
  })
})

test('an empty file of events is a run that found nothing', async () => {
  const { code, out } = await run(file('none.ndjson', ''), { truth })
  expect(code).toBe(0)
  expect(out).toContain('0.0 %   0 of 2 outages found')
})

test.each([
  ['no such truth', 'nowhere.json', 'events.ndjson', 'nowhere.json: does not exist; check the path\n'],
  ['no such events', 'truth.json', 'nowhere.ndjson', 'nowhere.ndjson: does not exist; check the path\n'],
  [
    'a truth that is a list',
    'list.json',
    'events.ndjson',
    'list.json: outages is missing; write {"outages":[{"service":"netflix","onset":"…","end":"…"}]}\n',
  ],
  [
    'an unknown type',
    'truth.json',
    'odd.ndjson',
    'odd.ndjson:2: type is "alert.exploded"; it must be one of alert.opened, ',
  ],
  [
    'a line that is not JSON',
    'truth.json',
    'odd.ndjson',
    'odd.ndjson:3: not JSON; an events file holds one event a line, as "outcry replay" prints them\n',
  ],
  ['a cut line', 'cut.json', 'events.ndjson', 'cut.json: not JSON ('],
])('%s is reported and nothing is scored', async (_, truthName, eventsName, message) => {
  file('list.json', '[]')
  file('cut.json', '{"outages":[')
  file('odd.ndjson', `${lines(['acme 1-2']).replace('alert.resolved', 'alert.exploded')}hello\n`)
  const { code, out, err } = await run(join(folder, eventsName), { truth: join(folder, truthName) })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.replaceAll(`${folder}/`, '')).toContain(message)
})

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function lines(pictures: readonly string[]): string {
  return pictures
    .flatMap(reported)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
}

async function run(path: string, options: Parameters<typeof evaluate>[1]) {
  const written = { out: '', err: '' }
  const code = await evaluate(path, options, {
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
  })
  return { code, ...written }
}
