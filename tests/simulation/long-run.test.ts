import { expect, test } from 'vitest'
import type { Inventory } from './long-run.js'
import { inventoryOf, playDays } from './long-run.js'

/** `npm run simulate -- --days 365` plays a year. */
const DAYS = Number(process.env.SIMULATE_DAYS ?? 75)
/** From here on nothing grows that is deleted after 45 days at most. */
const SETTLED = 50
/** From here on nothing grows that is deleted after 90 days at most. */
const ALL_SETTLED = 100

/** What is kept for ever, one for each alert or event, and points by hour, which are kept for two years. */
const KEPT = ['alert/', 'alert-event/', 'alert-of/', 'alert-start/', 'feedback/', 'point-1h/']
/** Deleted after 90 days. */
const SLOW = ['point-5m/']
/** Drawers of a fixed number. */
const DRAWERS = { 'hashtags/': 16 * 32, 'readers-today/': 64 }

test(`in ${DAYS} days nothing grows but the archive of alerts`, { timeout: 300_000 }, async () => {
  const days = new Map<number, Inventory>()
  await playDays(DAYS, (day, store) => {
    if (day === SETTLED || day === ALL_SETTLED || day === DAYS) days.set(day, inventoryOf(store))
  })
  const last = days.get(DAYS)!
  expect(last.get('alert/')!.count).toBeGreaterThan(DAYS / 3)
  const grown = (since: number, apart: readonly string[]) =>
    [...last].flatMap(([kind, { count }]) => {
      const before = days.get(since)!.get(kind)?.count ?? 0
      return apart.includes(kind) || count <= before * 1.1 + 4 ? [] : [`${kind}: ${before} → ${count}`]
    })
  expect(grown(SETTLED, [...KEPT, ...SLOW, ...Object.keys(DRAWERS)])).toEqual([])
  if (DAYS > ALL_SETTLED) expect(grown(ALL_SETTLED, [...KEPT, ...Object.keys(DRAWERS)])).toEqual([])
  for (const [kind, most] of Object.entries(DRAWERS)) expect(last.get(kind)!.count).toBeLessThanOrEqual(most)
  const states = last.get('service-state/')!
  expect(states.size / states.count).toBeLessThan(64_000)
})
