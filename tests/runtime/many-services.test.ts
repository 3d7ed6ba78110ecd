import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inventedName, writeCatalogue } from '../../bench/make-catalogue.mjs'
import { createShard } from '../../src/core/engine/shard.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { complaints, policy, START } from '../support/builders.js'
import { configuration } from '../support/configuration.js'

const SERVICES = 10_000
const folder = mkdtempSync(join(tmpdir(), 'outcry-many-'))
let shipped: number

beforeAll(() => {
  shipped = configuration.services.length
  writeCatalogue(folder, SERVICES - shipped)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('ten thousand services are watched at once in less than a gigabyte', () => {
  const out = execFileSync(
    process.execPath,
    ['--expose-gc', join(packageRoot(), 'bench', 'replay-services.mjs'), folder, String(SERVICES), 'all'],
    { encoding: 'utf8' },
  )
  const { services, serviceStates, maxRssMb, heapMb } = JSON.parse(out) as Record<string, number>
  expect({ services, serviceStates }).toEqual({ services: SERVICES, serviceStates: SERVICES })
  expect(maxRssMb).toBeLessThan(1_000)
  // What stays in use: the catalogue's automaton and some kilobytes for each service.
  expect(heapMb).toBeLessThan(300)
})

test('a post touches the service that it names and no other, however many are watched', () => {
  const names = Array.from({ length: SERVICES }, (_, number) => inventedName(number))
  expect(new Set(names).size).toBe(SERVICES)
  const shard = createShard({ policy, services: [] })
  const say = (service: string, at: number) => {
    const [classified] = complaints(at, 1, 1, { services: [service] })
    shard.count(
      { at, author: classified!.author, key: classified!.key, classified: classified!, hashtags: [] },
      at,
    )
  }
  for (const name of names) say(name, START)
  shard.reach(START + 60_000)
  shard.takeChanges()
  say(names[17]!, START + 60_000)
  shard.reach(START + 120_000)
  expect(shard.takeChanges().serviceStates.map(({ service }) => service)).toEqual([names[17]])
})
