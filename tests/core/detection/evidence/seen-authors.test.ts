import { expect, test } from 'vitest'
import { createSeenAuthors } from '../../../../src/core/detection/evidence/seen-authors.js'
import { DAY, HOUR } from '../../../../src/core/model/instant.js'
import { classified, feed, murmur, newEngine, policy, START } from '../../../support/builders.js'

const SMALL = { ...policy.people, historySize: 3 }

test('an account has a history two days after its first post, for two weeks', () => {
  const known = [0, 1, 2, 13, 14, 15, 16, 17].map((day) => {
    const seen = createSeenAuthors(policy.people)
    seen.note(7, START)
    return seen.note(7, START + day * DAY + HOUR).isKnown
  })
  expect(known).toEqual([false, false, true, true, true, false, false, false])
})

test('a post in the last minute before midnight is no history in the first minute of the next day', () => {
  const seen = createSeenAuthors(policy.people)
  seen.note(7, START + DAY - 1)
  expect(seen.note(7, START + DAY).isKnown).toBe(false)
})

test('no day keeps more accounts than its limit, and old days are deleted', () => {
  const seen = createSeenAuthors(SMALL)
  for (let day = 0; day < 60; day++)
    for (let author = 0; author < 10; author++) seen.note(100 * day + author, START + day * DAY)
  const saved = seen.save()
  expect(saved.length).toBe(SMALL.historyDays + 1)
  expect(saved.every(({ keys }) => keys.length === SMALL.historySize)).toBe(true)
})

test('saving and restoring between any two posts changes nothing', () => {
  const notes = Array.from({ length: 200 }, (_, index) => ({
    author: (index * 7) % 23,
    now: START + index * 5 * HOUR,
  }))
  const whole = createSeenAuthors(SMALL)
  let saved = createSeenAuthors(SMALL)
  for (const { author, now } of notes) {
    saved = createSeenAuthors(SMALL, JSON.parse(JSON.stringify(saved.save())))
    expect(saved.note(author, now)).toEqual(whole.note(author, now))
  }
})

test('talk about any service gives an account its history', () => {
  const people = Array.from({ length: 12 }, (_, author) => 1_000 + author)
  const opened = (talkedAt: number | null) => {
    const talk = people.flatMap((author) =>
      talkedAt === null
        ? []
        : [
            classified(talkedAt + author, {
              author,
              label: 'chatter',
              services: [],
              named: ['other'],
              unverified: 'age',
            }),
          ],
    )
    const from = START + 3 * DAY
    const complaints = people.map((author, index) =>
      classified(from + index * 2_000, { author, unverified: 'age' }),
    )
    const calm = murmur(START, from + HOUR, HOUR / 60)
    const posts = [...calm, ...talk, ...complaints].sort((a, b) => a.at - b.at)
    const engine = newEngine()
    return [...feed(engine, posts), ...engine.finish()][0]?.alert.evidence.unverified
  }
  expect(opened(START + HOUR)).toBeUndefined()
  expect(opened(START + 3 * DAY - HOUR)).toBeGreaterThan(5)
  expect(opened(null)).toBeGreaterThan(5)
})
