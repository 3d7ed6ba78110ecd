import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPush } from '../../src/alertmanager/push-alerts.js'
import { createSendAlerts } from '../../src/alertmanager/send-alerts.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { anAlert, store as storeAlert } from '../api/api-server.js'
import type { WholeApi } from '../api/whole-api.js'
import { startWholeApi } from '../api/whole-api.js'
import { configuration } from '../support/configuration.js'
import { runProgram } from '../support/run-program.js'

/** Debian's package `prometheus-alertmanager` has both programs. */
const isInstalled = ['amtool', 'prometheus-alertmanager'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
)
if (!isInstalled) console.warn('left out: amtool and Alertmanager; apt-get install prometheus-alertmanager')

const folder = mkdtempSync(join(tmpdir(), 'outcry-amtool-'))
let api: WholeApi

beforeAll(async () => {
  api = await startWholeApi({ env: { PUBLIC_READ: 'false' } })
  const startedAt = new Date(systemClock.now() - 60_000).toISOString()
  await storeAlert(api.store, anAlert('alr_1', { startedAt }))
  await storeAlert(api.store, anAlert('alr_2', { startedAt, service: 'vodafone', severity: 'critical' }))
  const { Authorization } = await api.bearer('read', 'admin')
  writeFileSync(
    join(folder, 'http.yml'),
    `authorization:\n  credentials: ${Authorization.replace('Bearer ', '')}\n`,
  )
  const made = await fetch(`${api.url}/v1/silences`, {
    method: 'POST',
    headers: { Authorization, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      matchers: { service: { anyOf: ['vodafone', 'tim'] } },
      endsAt: '2099-01-01T00:00:00Z',
      comment: 'planned',
    }),
  })
  expect(made.status).toBe(201)
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

async function amtool(...words: readonly string[]) {
  const config = ['--alertmanager.url', api.url, '--http.config.file', join(folder, 'http.yml')]
  const { code, out, err } = await runProgram('amtool', [...words, ...config], { cwd: folder })
  // Its version differs from the one that Outcry's answers are like.
  return { code, out, err: err.replace(/^Warning: amtool version .*\n/m, '') }
}

interface QueriedAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly status: { readonly silencedBy: readonly string[] }
}

describe.skipIf(!isInstalled)('amtool', () => {
  test.each([
    [['alert', 'query'], ['netflix']],
    [
      ['alert', 'query', '--active', '--silenced'],
      ['netflix', 'vodafone'],
    ],
    [['alert', 'query', 'service=netflix'], ['netflix']],
    [['alert', 'query', '--silenced', 'severity=~"crit.*"', 'category=telecom'], ['vodafone']],
    [['alert', 'query', 'alertname=OutcryOutage', 'service!=netflix'], []],
  ])('%j lists %j', async (words, services) => {
    const { code, out, err } = await amtool(...words, '--output', 'json')
    expect([code, err]).toEqual([0, ''])
    const found = (JSON.parse(out) as QueriedAlert[]).map(({ labels }) => labels.service)
    expect(found.toSorted()).toEqual(services)
  })

  test('lists silences by what they match, and says what they hold back', async () => {
    expect((await amtool('silence', 'query')).out).toMatch(/sil_\w+ +service=~"vodafone\|tim" .*planned/)
    expect((await amtool('silence', 'query', '--expired')).out).not.toContain('sil_')
    expect((await amtool('alert', 'query', '--silenced', '--output', 'extended')).out).toContain('suppressed')
  })

  test('reads the configuration, the state and the routes', async () => {
    expect((await amtool('config', 'show')).out).toContain('receiver: outcry')
    expect((await amtool('config', 'routes', 'show')).out).toContain('default-route  receiver: outcry')
    expect((await amtool('cluster', 'show')).out).toContain('disabled')
  })

  test('says why something is refused', async () => {
    const { code, err } = await amtool('alert', 'query', 'service=~"(a+)+b"')
    expect([code, err]).toEqual([1, expect.stringContaining('expressions may hold texts')])
  })
})

describe.skipIf(!isInstalled)('a real Alertmanager', () => {
  test('shows what is pushed to it, and no more once it is over', async () => {
    const address = await startAlertmanager()
    const services = new Map(configuration.services.map((service) => [service.id, service]))
    const push = createPush({
      ...{ store: api.store, clock: systemClock, services, publicUrl: 'https://outcry.example', address },
      ...{ send: createSendAlerts(address, { timeoutMs: 5_000 }), everyMs: 60_000 },
    })
    const never = new AbortController().signal
    const shown = async () => {
      const response = await fetch(`${address}/api/v2/alerts`)
      return ((await response.json()) as QueriedAlert[]).map(({ labels }) => labels)
    }
    expect(await push(never)).toEqual({ kind: 'accepted' })
    expect(await shown()).toEqual([
      {
        ...{ alertname: 'OutcryOutage', service: 'netflix', severity: 'major' },
        ...{ category: 'streaming', alert_id: 'alr_1' },
      },
    ])
    const startedAt = new Date(systemClock.now() - 60_000).toISOString()
    const resolvedAt = new Date(systemClock.now() - 1_000).toISOString()
    await storeAlert(api.store, anAlert('alr_1', { startedAt, status: 'resolved', resolvedAt }), 2)
    expect(await push(never)).toEqual({ kind: 'accepted' })
    expect(await shown()).toEqual([])
  })
})

const running: (() => void)[] = []
afterAll(() => {
  for (const stop of running) stop()
})

async function startAlertmanager(): Promise<string> {
  const config = join(folder, 'alertmanager.yml')
  writeFileSync(config, 'route:\n  receiver: none\nreceivers:\n  - name: none\n')
  const child = spawn(
    'prometheus-alertmanager',
    [
      ...['--config.file', config, '--storage.path', join(folder, 'alertmanager')],
      ...['--web.listen-address', '127.0.0.1:0', '--cluster.listen-address', ''],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  running.push(() => void child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the Alertmanager ended with ${code}`)))
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      const found = /msg="Listening on" address=(127\.0\.0\.1:\d+)/.exec(said)
      if (found !== null) resolve(`http://${found[1]}`)
    })
  })
}
