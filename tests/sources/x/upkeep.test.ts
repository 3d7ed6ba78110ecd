import { expect, test } from 'vitest'
import type { XUsage } from '../../../src/sources/x/upkeep/upkeep.js'
import { problems } from '../../support/fake-x/answers.js'
import { askedFor, fakeX, until } from './harness.js'
import { kindsOf, runX } from './live-source.js'

const now = () => Date.now()

/** A source that keeps the texts of all its posts, and what it said of its upkeep. */
async function reading() {
  const fake = await fakeX()
  const troubles: string[] = []
  const usages: XUsage[] = []
  const running = runX(fake, {
    upkeep: {
      heldPosts: async () => running.intake.posts.map(({ id }) => id),
      onUsage: (usage) => void usages.push(usage),
      onTrouble: (what) => troubles.push(what),
    },
  })
  await until('live', () => kindsOf(running.intake).includes('live'))
  return { ...running, fake, troubles, usages }
}

test('a post that X has lost is taken back, and only it', async () => {
  const { fake, intake, troubles } = await reading()
  fake.write({ text: 'netflix down', at: now() })
  const gone = fake.write({ text: 'netflix is down', at: now() })
  await until('both', () => intake.posts.length === 2)
  fake.takeBack(gone, 'suspended')
  await until('it is taken back', () => intake.removals.length > 0)
  expect(new Set(intake.removals.map((each) => JSON.stringify(each)))).toEqual(
    new Set([JSON.stringify({ kind: 'post', id: gone.id })]),
  )
  expect(troubles).toEqual([])
  expect(fake.charged).toBeCloseTo(0.01)
})

test('without a stored post no job is begun', async () => {
  const { fake, usages } = await reading()
  await until('three turns', () => usages.length >= 3)
  expect(askedFor(fake, 'POST', 'compliance/jobs')).toEqual([])
})

test('a job that is refused or fails is reported, tried again, and stops nothing', async () => {
  const { fake, intake, troubles } = await reading()
  fake.refuse('compliance/jobs', 1, problems.forbidden)
  fake.endJobsAs('failed')
  const gone = fake.write({ text: 'netflix down', at: now() })
  await until('both troubles', () => troubles.length >= 2)
  expect(troubles.slice(0, 2)).toEqual([
    'deletions of X cannot be read: 403 Client Forbidden',
    'deletions of X cannot be read: X says that the job failed',
  ])
  fake.takeBack(gone)
  fake.endJobsAs('complete')
  await until('it is taken back', () => intake.removals.length > 0)
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
})

test('what X counts itself is handed on, and an answer without it is reported', async () => {
  const { fake, usages, troubles } = await reading()
  await until('usage', () => usages.length > 0)
  expect(usages[0]).toMatchObject({ posts: 43_435, cap: 2_000_000 })
  fake.refuse('usage/tweets', 1, problems.unavailable)
  await until('trouble', () => troubles.length > 0)
  expect(troubles[0]).toBe('what X has charged cannot be read: 503 Service Unavailable')
})
