import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { settingNames } from '../../src/runtime/config/settings.js'
import { createMetrics } from '../../src/runtime/process/metrics.js'

const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8')
const handbook = read('docs/operations.md')
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { environment?: Readonly<Record<string, string>> }>
}

interface Known {
  readonly name: string
  readonly labelNames: readonly string[]
}
const known = ((await createMetrics().registry.getMetricsAsArray()) as unknown as Known[]).filter(
  ({ name }) => name.startsWith('outcry_'),
)

test('the handbook has a row for each metric, with its labels, and for no other', () => {
  const rows = [...handbook.matchAll(/^\| `(outcry_\w+)(?:\{([\w,]+)\})?`/gm)].map(([, name, labels]) => ({
    name,
    labels: labels?.split(',') ?? [],
  }))
  const byName = (a: { name?: string }, b: { name?: string }) => (a.name! < b.name! ? -1 : 1)
  expect(rows.sort(byName)).toEqual(
    known.map(({ name, labelNames }) => ({ name, labels: [...labelNames] })).sort(byName),
  )
})

test('the handbook names only variables that exist', () => {
  const named = [...handbook.matchAll(/`([A-Z][A-Z]+(?:_[A-Z]+)*)(?:=[^`]*)?`/g)].map(([, name]) => name!)
  const ofOthers = ['WAIT', 'BGSAVE', 'NAME', 'DIR']
  expect(named.length).toBeGreaterThan(10)
  expect([...new Set(named)].filter((name) => !ofOthers.includes(name))).toEqual(
    [...new Set(named)].filter((name) => settingNames.includes(name)),
  )
})

test('what the handbook and the service file name is in the project', () => {
  const rules = ['prometheus-rules.yml', 'prometheus-rules-single.yml', 'prometheus-rules-workers.yml']
  for (const file of ['outcry.service', 'prometheus.yml', 'prometheus-single.yml', ...rules]) {
    expect(handbook).toContain(`../deploy/${file}`)
    expect(read(`deploy/${file}`)).not.toBe('')
  }
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
  const run = [...handbook.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!)
  expect(run.length).toBeGreaterThan(0)
  expect(scripts).toEqual(expect.arrayContaining(run))
  expect(read('deploy/outcry.service')).toMatch(/^ExecStart=.* dist\/workers\/all\.js$/m)
})

test.each([
  ['prometheus-rules.yml', 6],
  ['prometheus-rules-single.yml', 1],
  ['prometheus-rules-workers.yml', 1],
])('alarms of %s speak of metrics and labels that exist', (file, least) => {
  const { groups } = parse(read(`deploy/${file}`)) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[]
  }
  const rules = groups.flatMap((group) => group.rules)
  expect(rules.length).toBeGreaterThanOrEqual(least)
  for (const { alert, expr, annotations } of rules) {
    const names = [...expr.matchAll(/outcry_\w+/g)].map(([name]) => name.replace(/_(bucket|count)$/, ''))
    const metrics = known.filter(({ name }) => names.includes(name))
    expect(
      metrics.map(({ name }) => name),
      alert,
    ).toEqual([...new Set(names)])
    const allowed = ['job', 'worker', 'le', ...metrics.flatMap(({ labelNames }) => labelNames)]
    const told = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!)
    const asked = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=(?!=))\s*"/g)].map(([, label]) => label!)
    const grouped = [...expr.matchAll(/by \(([^)]+)\)/g)].flatMap(([, labels]) => labels!.split(/,\s*/))
    expect(allowed, alert).toEqual(expect.arrayContaining([...told, ...asked, ...grouped]))
  }
})

test('Prometheus asks each worker at the port that the compose file gives it', () => {
  const { scrape_configs } = parse(read('deploy/prometheus.yml')) as {
    scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[]
  }
  const asked = scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs)
  expect(asked.flatMap(({ names }) => names)).toEqual(['ingest', 'detect', 'deliver', 'api'])
  for (const { names, port } of asked) {
    for (const name of names) {
      expect(compose.services[name]?.environment?.METRICS_PORT).toBe(String(port))
    }
  }
})

test('one process is not asked for workers of its own, and many are', () => {
  const files = (name: string) => (parse(read(`deploy/${name}`)) as { rule_files: string[] }).rule_files
  expect(files('prometheus-single.yml')).toEqual(['prometheus-rules.yml', 'prometheus-rules-single.yml'])
  expect(files('prometheus.yml')).toEqual(['prometheus-rules.yml', 'prometheus-rules-workers.yml'])
  expect(read('deploy/prometheus-rules.yml')).not.toContain('absent(up')
})
