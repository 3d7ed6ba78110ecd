import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

interface Figures {
  readonly page: string
  readonly events: number
  /** In bytes after a forced collection: before, in the middle, after. */
  readonly heap: readonly number[]
  readonly nodes: readonly number[]
  /** Alerts that came and were seen. */
  readonly seen: number
  readonly longest: number
  readonly slowest: number | null
  readonly wrong: readonly string[]
}

/** Elements by which the feed, or an alert's history of at most a hundred lines, may grow. */
const MAX_NEW_ELEMENTS = 1_000
/** A store of events would grow by some five megabytes in the second half. Unit: bytes. */
const MAX_GROWTH = 2_000_000

// How long things take is said by `npm run bench:page` on a quiet machine; here it is that nothing grows and nothing is missed.
test.skipIf(!existsSync('/usr/bin/chromium'))(
  'a page under a thousand events a second shows each new alert and does not grow',
  async () => {
    const bench = join(packageRoot(), 'bench', 'page.mjs')
    const { stdout } = await promisify(execFile)(process.execPath, [bench, 'short', '--json'])
    const figures = JSON.parse(stdout) as Figures[]
    console.log(figures.map(({ page, longest, slowest }) => ({ page, longest, slowest })))
    const bounded = figures.map(({ page, events, heap, nodes, seen, wrong }) => ({
      page,
      isBusy: events > 1_000,
      // The first half also fills what is kept once.
      growsInMemory: heap.at(-1)! - heap[1]! > MAX_GROWTH,
      growsInElements: nodes.at(-1)! - nodes[0]! > MAX_NEW_ELEMENTS,
      sawNewOnes: seen > 0,
      wrong,
    }))
    const fine = { isBusy: true, growsInMemory: false, growsInElements: false, wrong: [] }
    expect(bounded).toEqual([
      { page: 'overview', ...fine, sawNewOnes: true },
      { page: 'alert', ...fine, sawNewOnes: false },
      { page: 'a day at once', ...fine, sawNewOnes: false },
    ])
  },
  120_000,
)
