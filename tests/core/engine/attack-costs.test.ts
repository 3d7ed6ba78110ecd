import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Severity } from '../../../src/core/model/vocabulary.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { classified, complaints, inOrder, mention, murmur, play, START } from '../../support/builders.js'
import { configuration } from '../../support/configuration.js'
import { post } from '../../support/reader.js'

/** The table of attack costs in docs/detection.md. */
const TABLE = readFileSync(new URL('../../../docs/detection.md', import.meta.url), 'utf8')

const FROM = START + 26 * HOUR
const calm = [...murmur(START, FROM + HOUR, 30 * SECOND), mention(START)]

function campaign(accounts: number, over: Partial<ClassifiedPost> = {}): ClassifiedPost[] {
  return Array.from({ length: accounts }, (_, index) => classified(FROM + index * 2 * SECOND, over))
}

/** How bad an attack by so many accounts looks at its worst. */
function worst(accounts: number, over: Partial<ClassifiedPost> = {}): Severity | 'nothing' {
  const rest = murmur(FROM, FROM + accounts * 2 * SECOND + 2 * MINUTE, SECOND)
  return play(inOrder(calm, rest, campaign(accounts, over))).at(-1)?.alert.severity ?? 'nothing'
}

/** The fewest accounts that reach a severity. */
function fewest(wanted: readonly string[], most: number, over: Partial<ClassifiedPost> = {}): number {
  let [low, high] = [1, most]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (wanted.includes(worst(middle, over))) high = middle
    else low = middle + 1
  }
  return low
}

function row(name: string): string[] {
  const line = TABLE.split('\n').find((text) => text.startsWith(`| ${name} |`))!
  return line
    .split('|')
    .map((cell) => cell.trim())
    .slice(2, -1)
}

describe('what an attack costs', () => {
  test.each([
    ['open an alert', ['minor', 'major', 'critical'], 40],
    ['raise it to major', ['major', 'critical'], 120],
    ['raise it to critical', ['critical'], 600],
  ] as const)('%s', (name, wanted, most) => {
    const old = fewest(wanted, most)
    const unknown = fewest(wanted, 3 * most, { unverified: 'age' })
    expect(row(name)).toEqual([String(old), String(unknown), 'not possible alone'])
    const dearer = name === 'open an alert' ? 1 : 2
    expect(unknown).toBeGreaterThanOrEqual(dearer * old)
  })

  test('a fifth of verified people vouches for accounts of unknown age', () => {
    const mixed = campaign(130).map((post, index) =>
      index % 5 === 0 ? post : { ...post, unverified: 'age' as const },
    )
    const rest = murmur(FROM, FROM + 7 * MINUTE, SECOND)
    expect(play(inOrder(calm, rest, mixed)).at(-1)?.alert.severity).toBe('critical')
  })

  test('says how many people are unverified, and lowers the confidence for them', () => {
    const opened = (over: Partial<ClassifiedPost>) =>
      play(inOrder(calm, murmur(FROM, FROM + 2 * MINUTE, SECOND), campaign(12, over)))[0]!.alert
    expect(opened({}).evidence.unverified).toBeUndefined()
    expect(opened({ unverified: 'age' }).evidence.unverified).toBe(opened({}).signal.authors)
    expect(opened({ unverified: 'age' }).confidence).toBeLessThan(opened({}).confidence - 0.1)
  })

  test('an account is unverified where its age is unknown', () => {
    const { classifyPost } = composeReading({ authorKey: 'a key of tests' }, configuration)
    const ageOf = (createdAt: string | null, id: string | null = '7') => {
      const author = { id, handle: null, followers: null, createdAt, verified: false }
      const { isNew, unverified } = classifyPost(post('netflix is down', { author })).classified!
      return [isNew, unverified]
    }
    expect(ageOf(null)).toEqual([false, 'age'])
    expect(ageOf(null, null)).toEqual([false, 'author'])
    expect(ageOf('2015-01-01T00:00:00Z')).toEqual([false, undefined])
    expect(ageOf('2023-12-30T00:00:00Z')).toEqual([true, undefined])
  })

  test.each([{ isNew: false }, { isNew: true }])(
    'nobody ends an alert while people complain: %o',
    (origin) => {
      expect(row('end an alert while people complain')).toEqual(Array(3).fill('not possible'))
      const outage = complaints(FROM, 60, 600)
      const denials = Array.from({ length: 1_000 }, (_, index) =>
        classified(FROM + 10 * MINUTE + index * SECOND, { ...origin, label: 'recovery' }),
      )
      const endsWith = (posts: readonly ClassifiedPost[]) =>
        play(inOrder(calm, murmur(FROM, FROM + 3 * HOUR, SECOND), outage, posts))
          .filter(({ type }) => ['alert.recovering', 'alert.resolved', 'alert.retracted'].includes(type))
          .map(({ type, at }) => ({ type, at: Date.parse(at) }))
      for (const { at } of endsWith(denials)) expect(at).toBeGreaterThanOrEqual(FROM + 60 * MINUTE)
      expect(endsWith(denials).map(({ type }) => type)).toEqual(endsWith([]).map(({ type }) => type))
      expect(endsWith([]).length).toBeGreaterThan(0)
    },
  )

  test('new accounts alone open nothing, however many', () => {
    expect(worst(400, { isNew: true })).toBe('nothing')
  })

  test('accounts that repeat themselves in waves open nothing after the first wave, and are reported once', () => {
    const waves = Array.from({ length: 8 }, (_, wave) =>
      Array.from({ length: 40 * 6 }, (_, post) =>
        classified(FROM + wave * 10 * MINUTE + post * SECOND, {
          author: 5_000 + (post % 40),
          isNew: post % 40 < 24,
        }),
      ),
    ).flat()
    const events = play(inOrder(calm, murmur(FROM, FROM + 3 * HOUR, SECOND), waves))
    expect(events.filter(({ type }) => type === 'alert.opened').length).toBeLessThanOrEqual(1)
    expect(events.filter(({ type }) => type === 'alert.reopened')).toEqual([])
  })
})

describe('an outage of sixty people', () => {
  const outage = complaints(FROM, 5, 60)
  const opening = (posts: readonly ClassifiedPost[]) => {
    const events = play(inOrder(calm, murmur(FROM, FROM + HOUR, SECOND), outage, posts))
    return Date.parse(events.find(({ type }) => type === 'alert.opened')!.at)
  }

  test('is not hidden by one account that talks all day', () => {
    const spam = Array.from({ length: 1_600 }, (_, index) =>
      mention(FROM - 2 * HOUR + index * 5 * SECOND, { author: 7 }),
    )
    expect(opening(spam)).toBe(opening([]))
  })

  test('is delayed by two minutes at most by new accounts that copy short texts', () => {
    const copies = Array.from({ length: 200 }, (_, index) =>
      classified(FROM - MINUTE + index * SECOND, { isNew: true, isShort: true, template: 1 + (index % 3) }),
    )
    expect(opening(copies) - opening([])).toBeLessThanOrEqual(2 * MINUTE)
  })
})
