import { expect, test } from 'vitest'
import { measureAgreement } from '../../../src/core/evaluation/agreement.js'
import { parseLabelled } from '../../../src/core/evaluation/parse-labelled.js'
import type { ReadPost } from '../../../src/core/evaluation/score-labelled.js'
import { scoreLabelled } from '../../../src/core/evaluation/score-labelled.js'

const POST = { id: '1', source: 'x', createdAt: '2024-01-01T00:00:00Z', text: 'netflix is down' }

/** `complaint>chatter .4 *10`: label, reading, probability, weight. */
function post(picture: string, file = 'a'): ReadPost {
  const [, label, read, probability, weight] = /^(\w+)>(\w+) (\S+) \*(\S+)$/.exec(picture)!
  return {
    file,
    label: label as ReadPost['label'],
    read: read as ReadPost['read'],
    probability: Number(probability),
    weight: Number(weight),
  }
}

test('files are weighted, pooled counts every post as one, and false complaints are per 1,000 by weight', () => {
  const score = scoreLabelled([
    post('complaint>complaint .9 *1'),
    post('complaint>chatter .2 *3'),
    post('chatter>complaint .8 *1'),
    post('chatter>chatter .1 *95', 'b'),
    post('chatter>acknowledgement .1 *4', 'b'),
    post('acknowledgement>acknowledgement .1 *10', 'b'),
  ])
  expect(score.files.a).toEqual({
    posts: 3,
    complaints: 2,
    precision: 0.5,
    recall: 0.25,
    f1: 1 / 3,
    averagePrecision: (1 * 1 + 3 * (4 / 5)) / 4,
    falsePer1000: 1000,
    falseAdmissions: 0,
  })
  expect(score.files.b).toMatchObject({ precision: null, recall: null, f1: null, falseAdmissions: 1 })
  expect(score.weighted).toMatchObject({ posts: 6, recall: 0.25, falsePer1000: 1000 / 110 })
  expect(score.pooled).toMatchObject({ precision: 0.5, recall: 0.5, f1: 0.5, falsePer1000: 1000 / 110 })
  expect(score.meanF1).toBeCloseTo(1 / 3)
})

test('average precision does not depend on the order of posts of equal probability', () => {
  const posts = [post('complaint>complaint .9 *1'), post('chatter>complaint .9 *1')]
  expect(scoreLabelled(posts).pooled.averagePrecision).toBe(0.5)
  expect(scoreLabelled([...posts].reverse()).pooled.averagePrecision).toBe(0.5)
})

test('each tenth of probability says how many of its posts are complaints', () => {
  const { reliability } = scoreLabelled([
    post('complaint>complaint .95 *5'),
    post('chatter>complaint .91 *1'),
    post('complaint>complaint 1 *1'),
    post('chatter>chatter 0 *1'),
  ])
  expect(reliability).toHaveLength(10)
  expect(reliability[0]).toEqual({ from: 0, to: 0.1, posts: 1, meanProbability: 0, complaintShare: 0 })
  expect(reliability[5]).toMatchObject({ posts: 0, meanProbability: null, complaintShare: null })
  expect(reliability[9]).toMatchObject({ posts: 3, complaintShare: 2 / 3 })
})

test("Cohen's kappa is what of the agreement is not chance", () => {
  const pairs = (counts: readonly [string, string, number][]) =>
    counts.flatMap(([first, second, count]) => Array.from({ length: count }, () => [first, second] as const))
  // The example of Wikipedia, "Cohen's kappa": 20 and 15 agreed, 5 and 10 not.
  const found = measureAgreement(
    pairs([
      ['yes', 'yes', 20],
      ['yes', 'no', 5],
      ['no', 'yes', 10],
      ['no', 'no', 15],
    ]),
  )
  expect(found).toMatchObject({ posts: 50, agreed: 35, agreement: 0.7 })
  expect(found.kappa).toBeCloseTo(0.4)
  expect(measureAgreement(pairs([['no', 'no', 9]])).kappa).toBeNull()
  expect(measureAgreement([])).toEqual({ posts: 0, agreed: 0, agreement: null, kappa: null })
})

test('a labelled post without file, weight and sure has defaults; older labels are chatter', () => {
  const { post: _, ...rest } = (
    parseLabelled({ ...POST, label: 'care', labelServices: ['netflix', 3] }, 'mine') as {
      labelled: { post: unknown }
    }
  ).labelled
  expect(rest).toEqual({
    file: 'mine',
    weight: 1,
    label: 'chatter',
    services: ['netflix'],
    isSure: true,
    annotator: null,
  })
})

test.each([
  [{ ...POST }, 'label is missing'],
  [{ ...POST, label: 'toString' }, 'label is unknown'],
  [{ ...POST, label: 'complaint', weight: 0 }, 'weight must be'],
  [{ ...POST, label: 'complaint', sure: 'no' }, 'sure must be'],
  [{ ...POST, id: 7, label: 'complaint' }, 'id is a number'],
  [null, 'a post is a JSON object'],
])('refuses %o', (raw, detail) => {
  expect(parseLabelled(raw, 'mine')).toMatchObject({
    kind: 'rejected',
    detail: expect.stringContaining(detail),
  })
})
