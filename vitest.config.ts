import { defineConfig } from 'vitest/config'

/** Tests that start real processes by the dozen: one after the other, when the others are done. */
const PROCESSES = ['tests/workers/**/*.test.ts', 'tests/fault/**/*.test.ts', 'tests/web/**/*.test.ts']
const time = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...time,
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          exclude: PROCESSES,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...time,
          name: 'processes',
          include: PROCESSES,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
