import { expect, test } from 'vitest'
import { makeOfficialRules } from '../../../src/sources/x/rules/official-rules.js'
import { WORDS } from './asking.js'
import { fakeX, until } from './harness.js'
import { runX, serviceOf, textsOf } from './live-source.js'

const netflix = { ...serviceOf('netflix'), accounts: { x: ['netflix', 'netflixhelps'] } }

test('statements of official accounts to all are asked for, answers to one customer are not', async () => {
  const fake = await fakeX()
  const { intake } = runX(fake, { services: [netflix], options: { expandAuthors: true } })
  await until('connected', () => fake.connected === 1)
  const at = Date.now()
  fake.write({ text: 'We are aware of an issue and are on it', handle: 'Netflix', author: '5', at })
  fake.write({ text: 'Sorry, what issue do you see?', handle: 'netflixhelps', replyTo: '1', author: '6', at })
  fake.write({ text: 'A new season is here', handle: 'Netflix', author: '5', at })
  fake.write({ text: 'This issue of the magazine', handle: 'stranger', author: '7', at })
  fake.write({ text: 'netflix is down', author: '8', at })
  await until('the complaint', () => textsOf(intake).includes('netflix is down'))
  expect(textsOf(intake)).toEqual(['We are aware of an issue and are on it', 'netflix is down'])
  expect(intake.posts[0]!.author).toMatchObject({ id: '5', handle: 'Netflix' })
})

test('without authors no statement is asked for, since nobody would be known', async () => {
  const fake = await fakeX()
  runX(fake, { services: [netflix], options: { expandAuthors: false } })
  await until('connected', () => fake.connected === 1)
  expect(fake.rules.some(({ value }) => value.includes('from:'))).toBe(false)
})

test('many accounts share as few rules as fit', () => {
  const many = Array.from({ length: 100 }, (_, n) => ({ ...netflix, accounts: { x: [`account${n}`] } }))
  const rules = makeOfficialRules(many, 1_024, WORDS)
  expect(rules.every(({ value }) => value.length <= 1_024)).toBe(true)
  expect(rules.flatMap(({ value }) => value.match(/from:\w+/g))).toHaveLength(100)
  expect(rules.length).toBeLessThan(5)
})
