import { expect, test } from 'vitest'
import {
  deskComplaintsIn,
  newDeskAnswers,
  noteDeskAnswer,
} from '../../../../src/core/detection/evidence/desk-answers.js'
import type { ClassifiedPost } from '../../../../src/core/engine/post/classified-post.js'
import { DAY, MINUTE } from '../../../../src/core/model/instant.js'
import { classified, complaints, inOrder, murmur, play, policy, START } from '../../../support/builders.js'

const desk = { complaints: 0.5 }

test('each answer of a desk that is silent otherwise lets complaints be expected', () => {
  const answers = newDeskAnswers()
  for (let index = 0; index < 10; index++) noteDeskAnswer(answers, START + index * MINUTE)
  expect(deskComplaintsIn(answers, START, START + 10 * MINUTE, desk)).toBe(5)
  expect(deskComplaintsIn(answers, START, START + 4 * MINUTE, desk)).toBe(2)
  expect(deskComplaintsIn(undefined, START, START + DAY, desk)).toBe(0)
})

test('answers as on every day let none be expected: the baseline knows them', () => {
  const answers = newDeskAnswers()
  const days = 8
  for (let at = START; at < START + days * DAY; at += MINUTE) noteDeskAnswer(answers, at)
  const end = START + days * DAY
  expect(deskComplaintsIn(answers, end - 30 * MINUTE, end, desk)).toBeLessThan(2)
})

const FROM = START + 120 * MINUTE
const opened = (...groups: readonly (readonly ClassifiedPost[])[]) =>
  play(inOrder(murmur(START, FROM + 40 * MINUTE), ...groups)).filter(({ type }) => type === 'alert.opened')
const answers = (count: number) =>
  complaints(FROM, 5, count, {
    label: 'chatter',
    services: [],
    named: ['acme'],
    author: 1,
    isReply: true,
  }).map((post) => ({ ...post, official: ['acme'] }))

test('customers who talk with a desk open nothing; as many in public, or far more beside the desk, do', () => {
  const customers = complaints(FROM, 5, 8, { isReply: true })
  expect(opened(customers)).toHaveLength(1)
  expect(opened(customers, answers(30))).toHaveLength(0)
  expect(opened(complaints(FROM, 5, 90), answers(30))).toHaveLength(1)
})

test('one person on two networks is one', () => {
  const five = complaints(FROM, 4, 4)
  const bridged = five.map((post) =>
    classified(post.at + MINUTE, { template: post.template, source: 'bluesky' }),
  )
  expect(opened(five, bridged)).toHaveLength(0)
  const apart = complaints(FROM, 4, 4, { source: 'bluesky' })
  expect(opened(five, apart)).toHaveLength(1)
  expect(policy.nearDuplicates.crossPostedWithin).toBe(10 * MINUTE)
})
