import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Whole deployments whose processes are killed and come back: they wait more than they work. */
const RECOVERY = ['tests/workers/**/*.test.ts', 'tests/fault/**/*.test.ts']
/** A server and a browser for each file. */
const PROCESSES = ['tests/web/**/*.test.ts']
/** While one of them waits for a process, another has the core. `npm test` runs both beside the other tests. */
const BESIDE_EACH_OTHER = { maxWorkers: availableParallelism() + 1, sequence: { groupOrder: 1 } }
/** More than ten seconds of a core each. They begin first, so that none runs alone at the end. */
const LONG = [
  ...['deploy/replayed-image', 'cli/demo', 'evaluation/four-evenings', 'golden/golden', 'cli/replay'],
  ...['deploy/package', 'golden/real-posts', 'sources/forms/costly-bodies', 'runtime/many-services'],
  ...['api/describe/openapi-tools', 'runtime/compose/config-cache', 'cli/calibrate'],
  ...['workers/workers', 'fault/fault', 'workers/stalls', 'web/dashboard', 'workers/other-configuration'],
].map((name) => join(import.meta.dirname, 'tests', `${name}.test.ts`))

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.includes(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

const common = {
  // Modules are loaded once for each worker and not for each file: they have no state. Catalogue, word model and
  // lexicons are read in a second, which two hundred files would each take again.
  isolate: false,
  // Far above what anything takes: a busy machine is no failure.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 15_000, interval: 10 } },
  // What is built is loaded by Node and not by Vite.
  server: { deps: { external: [/\/dist\/src\//] } },
}

/**
 * `npm test` runs what the build made of the sources, as Node loads it. That takes a tenth less of the processor than
 * through Vite, for replays a sixth, and 500 modules need no transformation. Vitest by itself, as for mutations, runs
 * the sources. The dashboard's sources are no part of `dist/src`.
 */
const built: Plugin = {
  name: 'built-sources',
  enforce: 'pre',
  resolveId(wanted, importer) {
    if (process.env.TEST_BUILT !== 'true' || importer === undefined || !wanted.startsWith('.')) return null
    const path = join(dirname(importer), wanted)
    if (!path.startsWith(join(import.meta.dirname, 'src/'))) return null
    const file = join(import.meta.dirname, 'dist', path.slice(import.meta.dirname.length))
    return existsSync(file) ? file : null
  },
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        plugins: [built],
        test: {
          ...common,
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          exclude: [...RECOVERY, ...PROCESSES],
          // One more than cores: some wait for a socket or a child.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 0 },
        },
      },
      { plugins: [built], test: { ...common, name: 'recovery', include: RECOVERY, ...BESIDE_EACH_OTHER } },
      { plugins: [built], test: { ...common, name: 'processes', include: PROCESSES, ...BESIDE_EACH_OTHER } },
    ],
  },
})
