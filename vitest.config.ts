import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Whole deployments whose processes are killed and come back: they wait more than they work. */
const RECOVERY = ['tests/workers/**/*.test.ts', 'tests/fault/**/*.test.ts']
/** A server and a browser for each file. */
const PROCESSES = ['tests/web/**/*.test.ts']
/** While one of them waits for a process, another has the core. `npm test` runs both beside the other tests. */
const BESIDE_EACH_OTHER = { maxWorkers: availableParallelism() + 1, sequence: { groupOrder: 1 } }
const common = {
  // Modules are loaded once for each worker and not for each file: they have no state. Catalogue, word model and
  // lexicons are read in a second, which two hundred files would each take again.
  isolate: false,
  // Far above what anything takes: a busy machine is no failure.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 15_000, interval: 10 } },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          exclude: [...RECOVERY, ...PROCESSES],
          // All cores; by default one is left for an editor.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'recovery', include: RECOVERY, ...BESIDE_EACH_OTHER } },
      { test: { ...common, name: 'processes', include: PROCESSES, ...BESIDE_EACH_OTHER } },
    ],
  },
})
