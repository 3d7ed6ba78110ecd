import { describe, expect, test } from 'vitest'
import { createEngine } from '../../../src/core/engine/engine.js'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { parsePost } from '../../../src/core/model/post.js'
import { createTakePost } from '../../../src/pipeline/intake/replay-post.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { complaints, feed, inOrder, mention, murmur, newEngine, START } from '../../support/builders.js'
import { configuration } from '../../support/configuration.js'
import { seededRandom } from '../../support/seeded-random.js'

const FROM = START + 60 * MINUTE

/** What opened, and which floods were told, when these posts come beside a murmur. */
function outcome(...groups: readonly (readonly ClassifiedPost[])[]) {
  const engine = newEngine()
  const events = [...feed(engine, inOrder(murmur(START, FROM + 30 * MINUTE), ...groups)), ...engine.finish()]
  return {
    opened: events.filter(({ type }) => type === 'alert.opened').map(({ alert }) => alert.service),
    coordinatedActivities: engine.coordinatedActivities.map(({ coordinatedActivity }) =>
      coordinatedActivity.by.join(' '),
    ),
  }
}

describe('sixty accounts of one origin cohort open nothing and are reported as coordinated activity', () => {
  test.each([
    ['opened last week', { isNew: true }, 'new-accounts'],
    ['of one instance', { instance: 7 }, 'one-instance'],
    ['with one link', { link: 7 }, 'one-link'],
    ['with one text', { template: 7 }, 'copied-text'],
    ['of one instance and new', { isNew: true, instance: 7 }, 'new-accounts'],
  ] as const)('%s', (_, over, by) => {
    expect(outcome(complaints(FROM, 5, 60, over))).toEqual({ opened: [], coordinatedActivities: [by] })
  })
})

test('a real outage under a flood is still found', () => {
  const coordinatedActivity = complaints(FROM, 5, 60, { isNew: true, instance: 7 })
  const real = complaints(FROM + 2 * MINUTE, 4, 8)
  expect(outcome(coordinatedActivity, real)).toEqual({
    opened: ['acme'],
    coordinatedActivities: ['new-accounts'],
  })
})

test('and an alert says how many complaints counted little', () => {
  const engine = newEngine()
  const posts = inOrder(
    murmur(START, FROM + 30 * MINUTE),
    complaints(FROM, 5, 30, { link: 7 }),
    complaints(FROM, 5, 12),
  )
  const events = [...feed(engine, posts), ...engine.finish()]
  const discounted = events.at(-1)!.alert.evidence.discounted
  expect(Object.keys(discounted!)).toEqual(['one-link'])
  expect(discounted!['one-link']).toBeGreaterThan(15)
})

test('where most talk comes from one instance, an outage that it reports opens all the same', () => {
  const talk = Array.from({ length: 100 }, (_, index) =>
    mention(START + index * 30 * SECOND, { instance: 7 }),
  )
  const home = complaints(FROM, 5, 12, { instance: 7 })
  const others = complaints(FROM, 5, 1)
  expect(outcome(home, others).opened).toEqual([])
  expect(outcome(talk, home, others).opened).toEqual(['acme'])
})

describe('posts as they come', () => {
  const { policy, services, classifyPost } = composeReading({ authorKey: 'test' }, configuration)
  const random = seededRandom(9)
  const WORDS =
    'really honestly again today folks guys sadly lol right wow still friends people mates everyone'.split(
      ' ',
    )
  const pick = () => WORDS[Math.floor(random() * WORDS.length)]!

  function openings(texts: readonly string[], created: string | null): string[] {
    const engine = createEngine({ policy, services })
    const takePost = createTakePost(classifyPost, engine)
    const opened: string[] = []
    const take = (at: number, text: string, author: string, createdAt: string | null) => {
      const parsed = parsePost({
        id: `p${author}`,
        source: 'x',
        createdAt: new Date(at).toISOString(),
        text,
        author: { id: author, createdAt },
      })
      if (parsed.kind === 'rejected') throw new Error(parsed.detail)
      for (const { type, alert } of takePost(parsed.post))
        if (type === 'alert.opened') opened.push(alert.service)
    }
    for (let index = 0; index < 600; index++) {
      take(START + index * 5 * SECOND, 'good morning', `calm${index}`, null)
      const text = texts[index - 500]
      if (text !== undefined) take(START + index * 5 * SECOND + 1, text, `a${index}`, created)
    }
    engine.finish()
    return opened
  }

  const nearDuplicates = Array.from(
    { length: 60 },
    () =>
      `${pick()} netflix is completely broken for me and my family, the app crashes on every single film we try ${pick()}`,
  )
  const own = [
    'netflix is down',
    'anyone else having trouble with netflix?',
    'netflix keeps buffering, this is unwatchable',
    "netflix won't load on any of my devices tonight",
    'is it just me or is netflix not working',
    'netflix error again, cannot log in',
    'great, netflix crashed in the middle of the last episode',
    'netflix app stuck on the loading screen',
    "can't get netflix to play anything",
    'netflix servers must be dead',
  ]

  test('near-duplicates of one text, a word changed here and there, open nothing', () => {
    expect(openings(nearDuplicates, null)).toEqual([])
  })

  test('ten people in words of their own open an alert, unless their accounts are all of this week', () => {
    expect(openings(own, '2015-03-01T00:00:00Z')).toEqual(['netflix'])
    expect(openings(own, '2023-12-28T00:00:00Z')).toEqual([])
  })
})
