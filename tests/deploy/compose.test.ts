import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import * as formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../src/runtime/package-root.js'
import { readSettings, settingNames } from '../../src/runtime/settings.js'

const root = packageRoot()
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Service {
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly healthcheck?: unknown
  readonly container_name?: string
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> }
const { services } = compose

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
      'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction',
    )
  })

  test('has one service for each worker, each with a health check', () => {
    const workers = ['ingest', 'detect', 'deliver', 'api']
    for (const name of workers) {
      expect(services[name]?.command).toEqual([`dist/workers/${name}.js`])
      expect(services[name]?.healthcheck).toBeDefined()
      expect(read(`workers/${name}.ts`)).toContain('runWorker')
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

test('the image has what the workers need, and nothing of the tests', () => {
  const file = read('Dockerfile')
  for (const needed of ['dist', 'config', 'bin', 'node_modules', 'package.json']) {
    expect(file).toMatch(new RegExp(`COPY .*\\b${needed}`))
  }
  expect(file).toContain('USER node')
  expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['tests', '.git', 'data', '.env']))
})
