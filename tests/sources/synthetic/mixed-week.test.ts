import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { HELD_TEMPLATES } from '../../../src/sources/synthetic/held/templates.js'
import { mixedWeek, OUTAGES } from '../../../src/sources/synthetic/mixed-week.js'
import { SCENES } from '../../../src/sources/synthetic/phrases/scene-words.js'
import { TEMPLATES } from '../../../src/sources/synthetic/phrases/templates.js'
import { createWorld } from '../../../src/sources/synthetic/world.js'

describe('a mixed week', () => {
  test('is determined by its seed, and another seed is another week', () => {
    expect(mixedWeek(4)).toEqual(mixedWeek(4))
    expect(mixedWeek(5).plan.outages).not.toEqual(mixedWeek(4).plan.outages)
  })

  test('has thirty services, two dozen outages apart from each other, and every trap, all of them in the week that is judged', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { plan, from, to, learnFrom, delivery } = mixedWeek(seed)
      expect(to - from).toBe(7 * DAY)
      expect(from - learnFrom).toBe(4 * DAY)
      expect(plan.populations).toHaveLength(30)
      expect(plan.outages).toHaveLength(OUTAGES)
      const early = plan.outages!.filter(({ onset, end }) => onset < from + 6 * HOUR || end > to - 6 * HOUR)
      expect(early).toEqual([])
      for (const one of plan.outages!) {
        const near = plan.outages!.filter(
          (other) =>
            other !== one && other.service === one.service && Math.abs(other.onset - one.onset) < 8 * HOUR,
        )
        expect(near).toEqual([])
      }
      expect(new Set(plan.scenes!.map(({ kind }) => kind))).toEqual(new Set(SCENES))
      expect(plan.scenes!.filter((scene) => scene.from < from || scene.from >= to)).toEqual([])
      const coordinatedActivities = plan
        .scenes!.filter(({ kind }) => kind === 'bots')
        .map(({ accounts }) => accounts!)
      expect(coordinatedActivities.every((accounts) => accounts >= 30 && accounts <= 60)).toBe(true)
      expect([delivery.stale.length, delivery.silent.length]).toEqual([2, 1])
    }
  })

  test('talk is as uneven as that of real brands, single complaints are not', () => {
    const week = mixedWeek(2)
    const world = createWorld(week.plan)
    const counts = { brand: new Map<string, number[]>(), complaint: new Map<string, number[]>() }
    const buckets = (3 * DAY) / (5 * MINUTE)
    for (let second = 0; second < (3 * DAY) / SECOND; second++) {
      for (const { speech, service, post } of world.saidAt(week.learnFrom / SECOND + second)) {
        if (service === null || (speech !== 'brand' && speech !== 'complaint')) continue
        const series = counts[speech].get(service) ?? new Array<number>(buckets).fill(0)
        series[Math.floor((post.at - week.learnFrom) / (5 * MINUTE))]!++
        counts[speech].set(service, series)
      }
    }
    const talk = [...counts.brand.values()].map(unevenness).sort((a, b) => a - b)
    const trouble = [...counts.complaint.values()].map(unevenness).sort((a, b) => a - b)
    // Brands of real tweets have 0.7 to 31. Without its traps this lightly sampled week has about ten: variance over mean grows with
    // the posts that are heard.
    expect(talk[0]).toBeGreaterThan(0.7)
    expect(talk.at(-1)).toBeGreaterThan(6)
    expect(talk.at(-1)).toBeLessThan(62)
    expect(trouble.at(-1)).toBeLessThan(2.5)
  })
})

describe('the held sentences', () => {
  test('are others than the open ones', () => {
    for (const tongue of ['en', 'it'] as const) {
      const open = sentencesOf(TEMPLATES, tongue)
      const held = sentencesOf(HELD_TEMPLATES, tongue)
      expect(held.length).toBeGreaterThan(0.8 * open.length)
      expect(held.filter((sentence) => open.includes(sentence))).toEqual([])
    }
  })

  test('are opened by code that judges weeks, and by nothing that ships', () => {
    const root = packageRoot()
    const files = ['src', 'scripts', 'bench', 'workers'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    const openers = files
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('/held/'))
      .filter((file) => /from '[^']*\/held\//.test(readFileSync(join(root, file), 'utf8')))
    expect(openers).toEqual(['bench/peers/detect-week.mjs'])
  })
})

function sentencesOf(templates: typeof TEMPLATES, tongue: 'en' | 'it'): string[] {
  const { complaints, failures, recoveries, brand, admits, mended } = templates.phrases[tongue]
  return [
    ...complaints,
    ...Object.values(failures).flat(),
    ...recoveries,
    ...brand,
    ...admits,
    ...mended,
    ...Object.values(templates.scenes[tongue]).flat(),
  ]
}

/** Variance over mean; 1 for independent posts at an even rate. */
function unevenness(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean
}
