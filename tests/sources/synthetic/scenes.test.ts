import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { SCENES } from '../../../src/sources/synthetic/phrases/scene-words.js'
import type { ScenePlan } from '../../../src/sources/synthetic/scenes.js'
import type { Said } from '../../../src/sources/synthetic/world.js'
import { createWorld } from '../../../src/sources/synthetic/world.js'

const START = Date.UTC(2024, 0, 1, 12)
const PLAN = { seed: 7, postsPerSecond: 0.2, outages: [] }

function consume(scenes: readonly ScenePlan[], length: number): Said[] {
  const world = createWorld({ ...PLAN, scenes })
  return Array.from({ length: length / SECOND }, (_, second) => world.saidAt(START / SECOND + second)).flat()
}

function of(kind: ScenePlan['kind'], more: Partial<ScenePlan> = {}): ScenePlan {
  return { kind, service: 'netflix', from: START, to: START + HOUR, height: 20, ...more }
}

describe('a trap', () => {
  test('of every kind appears while it is set, about its service, and never counts as an outage', () => {
    for (const kind of SCENES) {
      const said = consume([of(kind, { from: START + 10 * MINUTE, to: START + 40 * MINUTE })], HOUR)
      const set = said.filter(({ scene }) => scene === kind)
      expect(set.length).toBeGreaterThan(100)
      expect(
        set.every(
          ({ outage, service, speech }) => outage === null && service === 'netflix' && speech === 'scene',
        ),
      ).toBe(true)
      const times = set.map(({ post }) => post.at)
      expect(Math.min(...times)).toBeGreaterThanOrEqual(START + 10 * MINUTE)
      expect(Math.max(...times)).toBeLessThan(START + 40 * MINUTE)
      expect(set.filter(({ post }) => /[{}]/.test(post.text))).toEqual([])
    }
  })

  test('leaves the rest of the world as it is without it', () => {
    const without = consume([], HOUR).map(({ post }) => post.text)
    const rest = consume([of('finale')], HOUR).filter(({ scene }) => scene === null)
    expect(rest.map(({ post }) => post.text)).toEqual(without)
  })
})

test('a joke goes round by the thousand in the same words, four of five as reposts', () => {
  const said = consume([of('joke', { height: 400, to: START + 30 * MINUTE })], 30 * MINUTE).filter(
    ({ scene }) => scene !== null,
  )
  expect(said.length).toBeGreaterThan(3_000)
  const reposts = said.filter(({ post }) => post.isRepost).length / said.length
  expect(reposts).toBeCloseTo(0.8, 1)
  // One sentence a language, give or take how the name is written.
  const texts = new Set(said.map(({ post }) => post.text.toLowerCase()))
  expect(texts.size).toBe(2)
})

test('a flood comes from as many young accounts as were hired, and says the same with small disguises', () => {
  const said = consume([of('bots', { accounts: 40 })], HOUR).filter(({ scene }) => scene === 'bots')
  const authors = new Set(said.map(({ post }) => post.author!.id))
  expect(authors.size).toBe(40)
  const ages = said.map(({ post }) => START - Date.parse(post.author!.createdAt!))
  expect(Math.max(...ages)).toBe(3 * DAY)
})

test('one angry user is one author, however often they complain', () => {
  const said = consume([of('angry', { accounts: 1, height: 5 })], HOUR).filter(
    ({ scene }) => scene === 'angry',
  )
  expect(said.length).toBeGreaterThan(200)
  expect(new Set(said.map(({ post }) => post.author!.id)).size).toBe(1)
  expect(new Set(said.map(({ post }) => post.text)).size).toBeGreaterThan(100)
})

test('a finale rises within minutes, is slowly forgotten, and has a few with a trouble of their own', () => {
  const said = consume([of('finale', { height: 60, to: START + 4 * HOUR })], 4 * HOUR).filter(
    ({ scene }) => scene === 'finale',
  )
  const minutes = (from: number, to: number) =>
    said.filter(({ post }) => post.at >= START + from * MINUTE && post.at < START + to * MINUTE).length /
    (to - from)
  expect(minutes(0, 3)).toBeLessThan(minutes(10, 20) / 2)
  expect(minutes(10, 20)).toBeGreaterThan(45)
  expect(minutes(200, 240)).toBeLessThan(10)
})
