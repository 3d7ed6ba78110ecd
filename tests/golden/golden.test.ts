import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Alert } from '../../src/core/model/alert.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { cloudEvening } from '../support/cloud-evening.js'
import { replayEvents } from '../support/live-line.js'
import { recordedDay } from '../support/recorded-day.js'
import { expectGolden, goldenLines, replayOfFile } from './expect-golden.js'
import type { GoldenDeployment } from './golden-deployment.js'
import { startGoldenDeployment } from './golden-deployment.js'

describe('events of a replay', () => {
  test.each([
    ['a recorded day', () => recordedDay(3, 12_000)],
    ['an evening of a cloud', () => cloudEvening(5)],
  ])('%s', (name, posts) => expectGolden(`replay ${name}`, goldenLines(replayEvents(posts(), 'golden'))))

  test('the example', async () => {
    const path = join(packageRoot(), 'examples', 'whatsapp-2022-04-28.ndjson.gz')
    expectGolden('replay the example', goldenLines(await replayOfFile(path)))
  })
})

const generator = join(packageRoot(), '..', 'shared', 'streams', 'generate.mjs')
const hasStreams = existsSync(generator)
if (!hasStreams)
  console.log('the generator of streams is not beside the project: its golden replays are left out')

describe.skipIf(!hasStreams)('events of a replay of generated streams', () => {
  test.each(['tiny', 'seed-whatsapp-2022'])('%s', async (scenario) => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-golden-'))
    try {
      execFileSync(process.execPath, [
        generator,
        '--scenario',
        scenario,
        '--seed',
        '3',
        '--scale',
        '0.08',
        '--out',
        folder,
      ])
      expectGolden(`replay ${scenario}`, goldenLines(await replayOfFile(join(folder, 'posts.ndjson'))))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('a deployment over a recorded evening', () => {
  let deployment: GoldenDeployment
  let alerts: readonly Alert[]

  beforeAll(async () => {
    const posts = [...recordedDay(3, 12_000), ...cloudEvening(5)]
    deployment = await startGoldenDeployment(posts, Date.UTC(2024, 4, 7, 20))
    const page = await deployment.get('/v1/alerts?limit=200')
    alerts = (JSON.parse(page.slice(page.indexOf('\n') + 1)) as { data: Alert[] }).data
  })
  afterAll(() => deployment.close())

  test('answers of the API', async () => {
    expect(alerts.length).toBeGreaterThan(5)
    const { id, service } = alerts.at(-1)!
    const paths = [
      '/v1/alerts?limit=200',
      '/v1/alerts?status=resolved&severity=major&limit=2',
      '/v1/alerts?country=IT&lang=it&since=2024-05-06T00:00:00Z',
      ...['', '/events', '/evidence', '/timeline'].map((end) => `/v1/alerts/${id}${end}`),
      '/v1/services',
      `/v1/services/${service}`,
      `/v1/services/${service}/timeline?from=2024-05-06T08:00:00Z&to=2024-05-06T12:00:00Z&step=PT5M`,
      '/v1/services/sparklines',
      '/v1/hashtags/trending',
      '/v1/sources',
      '/feeds/alerts.atom',
      '/feeds/alerts.rss',
      '/feeds/alerts.json',
      '/badges/netflix.svg',
      '/badges/netflix.json',
      '/embed/netflix',
    ]
    for (const path of paths) expectGolden(`GET ${path.replace(id, '{id}')}`, await deployment.get(path))
  })

  test('delivered webhooks', () => {
    const sent = deployment.delivered.map((request) => JSON.stringify(request)).sort()
    expect(sent.length).toBeGreaterThan(100)
    for (const format of FORMAT_NAMES) {
      const ofFormat = sent.filter((request) => request.includes(`_${format}-`))
      expect(ofFormat.length).toBeGreaterThan(5)
      expectGolden(`webhooks ${format}`, ofFormat.join('\n'))
    }
  })
})

const FORMAT_NAMES = [
  ...['standard', 'slack', 'discord', 'teams', 'telegram', 'ntfy', 'pagerduty', 'alertmanager'],
]
