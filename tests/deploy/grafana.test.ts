import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { createMetrics } from '../../src/runtime/process/metrics.js'

const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8')

interface Panel {
  readonly id: number
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
}

const dashboard = JSON.parse(read('deploy/grafana/outcry.json')) as {
  readonly uid: string
  readonly panels: readonly Panel[]
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
  readonly templating: { readonly list: readonly { readonly name: string }[] }
}
const shown = dashboard.panels.filter(({ type }) => type !== 'row')

interface Known {
  readonly name: string
  readonly labelNames?: readonly string[]
}
const known = new Map(
  ((await createMetrics().registry.getMetricsAsArray()) as unknown as Known[]).map((metric) => [
    metric.name,
    metric,
  ]),
)
/** Every metric of ours or of the process that an expression names. */
const metricsOf = (expr: string) =>
  [...expr.matchAll(/\b(?:outcry|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''))

test('every expression speaks of metrics that exist, and groups and filters by their labels', () => {
  const expressions = [...shown.flatMap(({ targets = [] }) => targets), ...dashboard.annotations.list]
  expect(expressions.length).toBeGreaterThan(20)
  for (const { expr } of expressions) {
    const names = metricsOf(expr)
    expect(names.length, expr).toBeGreaterThan(0)
    for (const name of names) expect([...known.keys()], expr).toContain(name)
    const labels = [
      'job',
      'instance',
      'worker',
      'le',
      ...names.flatMap((name) => known.get(name)!.labelNames ?? []),
    ]
    const asked = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=(?!=))\s*"/g)].map(([, label]) => label!)
    const grouped = [...expr.matchAll(/by \(([^)]+)\)/g)].flatMap(([, list]) => list!.split(/,\s*/))
    expect(labels, expr).toEqual(expect.arrayContaining([...asked, ...grouped]))
  }
})

test('every metric of Outcry is to be seen', () => {
  const seen = new Set(shown.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsOf(expr))))
  const own = [...known.keys()].filter((name) => name.startsWith('outcry_'))
  expect(own.filter((name) => !seen.has(name))).toEqual([])
})

test('every panel has a title, a unit, a sentence and something to show, and covers no other', () => {
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  const covered = new Set<string>()
  for (const { title = '', description = '', fieldConfig, targets = [], gridPos, type } of dashboard.panels) {
    expect(title).not.toBe('')
    if (type !== 'row') {
      expect(description, title).toMatch(/\.$/)
      expect(fieldConfig?.defaults.unit ?? '', title).not.toBe('')
      expect(targets.length, title).toBeGreaterThan(0)
    }
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(covered, title).not.toContain(`${x} ${y}`)
        covered.add(`${x} ${y}`)
      }
    }
  }
})

test('every variable that is used is declared', () => {
  const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name!)
  const declared = dashboard.templating.list.map(({ name }) => name)
  expect(declared).toEqual(expect.arrayContaining(used.filter((name) => !name.startsWith('__'))))
})

test('the handbook says how to have Grafana load it, from where the example looks', () => {
  const { providers } = parse(read('deploy/grafana/provisioning.yml')) as {
    providers: { type: string; options: { path: string } }[]
  }
  expect(providers.map(({ type }) => type)).toEqual(['file'])
  const handbook = read('docs/operations.md')
  expect(handbook).toContain(`/outcry.json:${providers[0]!.options.path}/outcry.json`)
  expect(handbook).toContain('../deploy/grafana/outcry.json')
})
