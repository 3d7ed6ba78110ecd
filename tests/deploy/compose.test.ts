import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import * as formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { readSettings, settingNames } from '../../src/runtime/config/settings.js'

const root = packageRoot()
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Service {
  readonly image?: string
  readonly build?: string
  readonly pull_policy?: string
  readonly profiles?: readonly string[]
  readonly stop_grace_period?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly container_name?: string
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> }
const { services } = compose
const WORKERS = ['ingest', 'detect', 'deliver', 'api']

describe('docker-compose.yml', () => {
  test('is what the Compose Specification allows', () => {
    // The schema that dclint ships is the specification's own.
    const { $schema: _, ...schema } = JSON.parse(
      read('node_modules/dclint/schemas/compose.schema.json'),
    ) as Record<string, unknown>
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default.default(ajv)
    const validate = ajv.compile(schema)
    validate(compose)
    expect(validate.errors ?? []).toEqual([])
    expect(validate({ services: { a: { imagine: 'x' } } })).toBe(false)
  })

  test('has Redis keep what it accepted, and throw nothing away', () => {
    expect(services.redis?.command?.join(' ')).toBe(
      'redis-server --appendonly yes --appendfsync always --maxmemory 1gb --maxmemory-policy noeviction',
    )
    // Without -e an answer such as LOADING would count as health.
    expect(services.redis?.healthcheck?.test).toEqual(['CMD', 'redis-cli', '-e', 'ping'])
  })

  test('has one service for each worker, and the demo in a profile', () => {
    const usual = Object.entries(services).filter(([, { profiles }]) => profiles === undefined)
    expect(usual.map(([name]) => name).sort()).toEqual([...WORKERS, 'redis'].sort())
    for (const name of WORKERS) {
      expect(services[name]?.command).toEqual(['node', `dist/workers/${name}.js`])
      expect(read(`workers/${name}.ts`)).toContain('runWorker')
    }
    expect(services.demo).toMatchObject({
      profiles: ['demo'],
      command: ['node', 'dist/workers/all.js'],
      environment: { SOURCES: 'synthetic', REDIS_PREFIX: 'outcry-demo' },
    })
  })

  test('builds one image, once, and never takes it from a registry', () => {
    const ours = Object.entries(services).filter(([name]) => name !== 'redis')
    for (const [, { image, pull_policy }] of ours) {
      expect({ image, pull_policy }).toEqual({ image: 'outcry:latest', pull_policy: 'never' })
    }
    expect(ours.flatMap(([name, { build }]) => (build === undefined ? [] : [name]))).toEqual(['api'])
  })

  test('gives a worker more time to stop than it takes', () => {
    const forced = Number(
      /const FORCE_AFTER = ([\d_]+)/.exec(read('src/runtime/worker/run-worker.ts'))?.[1]?.replace('_', ''),
    )
    expect(forced).toBeGreaterThan(0)
    for (const name of WORKERS) {
      expect(Number.parseInt(services[name]?.stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(forced)
    }
  })

  test('can be scaled: what may run several times has no name and no port of its own', () => {
    for (const name of ['ingest', 'detect', 'deliver']) {
      expect(services[name]).not.toHaveProperty('container_name')
      expect(services[name]).not.toHaveProperty('ports')
    }
  })

  test('publishes nothing beyond this machine', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports)
    expect(published.length).toBeGreaterThan(0)
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  test('sets only variables that exist, to values that are allowed', () => {
    for (const { environment = {} } of Object.values(services)) {
      expect(settingNames).toEqual(expect.arrayContaining(Object.keys(environment)))
      readSettings(environment)
    }
  })
})

describe('.env.example', () => {
  const lines = read('.env.example').split('\n')
  const named = lines.flatMap((line) => /^(?:# )?([A-Z][A-Z_]+)=(.*)$/.exec(line)?.[1] ?? [])

  test('names every variable once, except the one for fault tests', () => {
    expect([...named].sort()).toEqual(settingNames.filter((name) => name !== 'CRASH_AT').sort())
  })

  test('shows the defaults', () => {
    const shown = Object.fromEntries(
      lines.flatMap((line) => {
        const found = /^([A-Z][A-Z_]+)=(.*)$/.exec(line)
        return found === null ? [] : [[found[1]!, found[2]!]]
      }),
    )
    expect(readSettings(shown)).toEqual(readSettings({}))
  })

  test('says a line about each', () => {
    for (const [place, line] of lines.entries()) {
      if (!/^(# )?[A-Z][A-Z_]+=/.test(line)) continue
      const above = lines.slice(0, place).reverse()
      const first = above.find((one) => !/^(# )?[A-Z][A-Z_]+=/.test(one))
      expect(first, line).toMatch(/^# .{10,}/)
    }
  })
})
