import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSpendLedger, createUsageMemory, withBudget } from '../../../src/runtime/compose/x-parts.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'

const NOON = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000
const LIMITS = { perDay: 5, perMonth: 100 }
const source = (name: string) => ({
  ...{ name, state: 'live', detail: null, since: '2026-11-20T00:00:00.000Z' },
  ...{ lastEventAt: null, lagSeconds: null, posts: 0 },
})
let folder: string
let store: ReturnType<typeof openEmbeddedStore>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-x-parts-'))
  store = openEmbeddedStore(folder, { clock: systemClock })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('X is shown with what was paid today and this month; what costs nothing has no budget', async () => {
  const prices = { post: 0.005, user: 0, countsRequest: 0.01 }
  const purchase = { at: NOON, posts: 100, users: 0, counts: 25 }
  await createSpendLedger(store).add(purchase, prices)
  const shown = async (now: number) => {
    const [x, bluesky] = await withBudget(store, [source('x'), source('bluesky')], LIMITS, now)
    return [x?.budget?.day, x?.budget?.month, bluesky?.budget]
  }
  expect(await shown(NOON)).toEqual([{ spent: 0.75, limit: 5 }, { spent: 0.75, limit: 100 }, undefined])
  expect(await shown(NOON + DAY)).toEqual([{ spent: 0, limit: 5 }, { spent: 0.75, limit: 100 }, undefined])
  expect(await shown(NOON + 20 * DAY)).toEqual([{ spent: 0, limit: 5 }, { spent: 0, limit: 100 }, undefined])
})

test('beside the budget stands what X counted itself, once it was asked', async () => {
  const usage = async () => (await withBudget(store, [source('x')], LIMITS, NOON))[0]?.budget?.usage
  expect(await usage()).toBeNull()
  await createUsageMemory(store)({ posts: 43_435, cap: 2_000_000, at: NOON })
  expect(await usage()).toEqual({ posts: 43_435, cap: 2_000_000, at: '2026-11-20T12:00:00.000Z' })
})
