import { expect, test } from 'vitest'
import { createIntake } from '../../../src/pipeline/intake/intake.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createSimulatedStore } from '../../simulation/simulated-store.js'
import { classified } from '../../support/builders.js'
import { post } from '../../support/reader.js'

test('a body of many complaints leaves others turns while it is read and packed, and is one commit', async () => {
  const store = createSimulatedStore(Date.now)
  let turns = 0
  let readInTurn = 0
  let mostInTurn = 0
  let turnsWhenRead = 0
  let commits = 0
  store.onCommit(({ append = [] }) => {
    commits += append.length > 0 ? 1 : 0
  })
  const intake = createIntake({
    store,
    clock: systemClock,
    classifyPost: (raw) => {
      mostInTurn = Math.max(mostInTurn, ++readInTurn)
      turnsWhenRead = turns
      const own = classified(raw.at, { id: raw.id })
      return { at: raw.at, author: own.author, key: own.key, classified: own, hashtags: [] }
    },
  })
  const posts = Array.from({ length: 8_000 }, (_, index) => ({ ...post('netflix is down'), id: `${index}` }))
  let isDone = false
  const accepted = intake.accept('http', posts).then(() => (isDone = true))
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve))
    turns++
    readInTurn = 0
  }
  await accepted
  expect(mostInTurn).toBeLessThan(200)
  expect(turns - turnsWhenRead).toBeGreaterThan(6)
  expect(commits).toBe(1)
  expect(store.held(INTAKE)).toHaveLength(8)
})
