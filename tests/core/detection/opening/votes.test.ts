import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { VoteState } from '../../../../src/core/detection/opening/votes.js'
import { strictnessOf, takeVotes } from '../../../../src/core/detection/opening/votes.js'
import type { Votes } from '../../../../src/core/model/command.js'
import { DAY } from '../../../../src/core/model/instant.js'
import { policy, START } from '../../../support/builders.js'

const { votes: rules } = policy

/** A vote on the `alert`th alert by a voter; a voter's second one replaces the first. */
interface Ballot {
  readonly alert: number
  readonly voter: number
  readonly verdict: keyof Votes
}

const ballot = fc.record({
  alert: fc.nat(5),
  voter: fc.nat(12),
  verdict: fc.constantFrom<keyof Votes>('confirm', 'deny'),
})
const ballots = fc.array(ballot, { maxLength: 80 })

const openedAt = (alert: number) => START + alert * DAY
const NOW = START + 6 * DAY

/** What is thought after these votes, each of which comes a minute after the one before. */
function count(given: readonly Ballot[], save = (state: VoteState) => state): VoteState | undefined {
  let state: VoteState | undefined
  const held = new Map<number, Map<number, keyof Votes>>()
  for (const [index, { alert, voter, verdict }] of given.entries()) {
    const voters = held.get(alert) ?? new Map<number, keyof Votes>()
    held.set(alert, voters)
    const before = tally(voters)
    voters.set(voter, verdict)
    const at = NOW + index * 60_000
    state = save(takeVotes(state, { openedAt: openedAt(alert), before, after: tally(voters) }, at, rules))
  }
  return state
}

function tally(voters: ReadonlyMap<number, keyof Votes>): Votes {
  const all = [...voters.values()]
  const confirm = all.filter((verdict) => verdict === 'confirm').length
  return { confirm, deny: all.length - confirm }
}

const THEN = NOW + DAY
const factor = (given: readonly Ballot[], at = THEN) => strictnessOf(count(given), at, rules)
const denied = (alerts: number, voters: number): Ballot[] =>
  Array.from({ length: alerts * voters }, (_, index) => ({
    alert: index % alerts,
    voter: index,
    verdict: 'deny',
  }))

describe('votes on alerts', () => {
  test('move nothing before anybody has voted', () => {
    expect(strictnessOf(undefined, NOW, rules)).toBe(1)
  })

  test('by one person move the threshold by a twentieth, by a thousand on the same alert by a tenth', () => {
    const one = { openedAt: NOW, before: { confirm: 0, deny: 0 } }
    const moved = (votes: Votes) =>
      strictnessOf(takeVotes(undefined, { ...one, after: votes }, NOW, rules), NOW, rules)
    expect(moved({ confirm: 0, deny: 1 })).toBe(1.051)
    expect(moved({ confirm: 0, deny: 1_000 })).toBe(1.105)
    expect(moved({ confirm: 1, deny: 0 })).toBe(0.988)
    expect(moved({ confirm: 1_000, deny: 0 })).toBe(0.975)
    expect(moved({ confirm: 5, deny: 5 })).toBe(1)
  })

  test('never pass the bounds, however many there are', () => {
    const coordinatedActivity = (verdict: keyof Votes) => {
      let state: VoteState | undefined
      const after = { confirm: 0, deny: 0, [verdict]: 1_000 }
      for (let alert = 0; alert < 500; alert++) {
        state = takeVotes(state, { openedAt: NOW, before: { confirm: 0, deny: 0 }, after }, NOW, rules)
      }
      return strictnessOf(state, NOW, rules)
    }
    expect([coordinatedActivity('deny'), coordinatedActivity('confirm')]).toEqual([2, 0.7])
    fc.assert(
      fc.property(ballots, (given) => {
        expect(factor(given)).toBeGreaterThanOrEqual(rules.least)
        expect(factor(given)).toBeLessThanOrEqual(rules.most)
      }),
    )
  })

  test('are monotone: one more denial never lowers the threshold, one more confirmation never raises it', () => {
    fc.assert(
      fc.property(ballots, fc.nat(5), (given, alert) => {
        const before = factor(given)
        expect(factor([...given, { alert, voter: 99, verdict: 'deny' }])).toBeGreaterThanOrEqual(before)
        expect(factor([...given, { alert, voter: 99, verdict: 'confirm' }])).toBeLessThanOrEqual(before)
      }),
    )
  })

  test('give the same threshold in any order: what stands in the end counts', () => {
    const once = fc.uniqueArray(ballot, {
      selector: ({ alert, voter }) => `${alert} ${voter}`,
      maxLength: 40,
    })
    const shuffled = once.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    )
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(factor(other)).toBeCloseTo(factor(given), 2)
        const sums = [count(given), count(other)].map((state) => state?.sum ?? 0)
        expect(sums[1]).toBeCloseTo(sums[0]!, 9)
      }),
    )
  })

  test('taken back leave nothing behind', () => {
    fc.assert(
      fc.property(ballots, fc.nat(5), (given, alert) => {
        const known = given.filter(({ voter }) => voter !== 0)
        const changed = [
          ...known,
          { alert, voter: 0, verdict: 'deny' as const },
          { alert, voter: 0, verdict: 'confirm' as const },
        ]
        const straight = [...known, { alert, voter: 0, verdict: 'confirm' as const }]
        expect(factor(changed)).toBeCloseTo(factor(straight), 2)
      }),
    )
  })

  test('fade: half is left after two weeks, nothing to speak of after a season', () => {
    const given = denied(6, 60)
    const logs = [0, 14, 28, 90].map((days) => Math.log(factor(given, THEN + days * DAY)))
    expect(logs[1]! / logs[0]!).toBeCloseTo(0.5, 2)
    expect(logs[2]! / logs[0]!).toBeCloseTo(0.25, 2)
    expect(logs[3]).toBeLessThan(0.01)
  })

  test('on an alert of a fortnight ago count half from the start, whenever they are given', () => {
    const denied = { before: { confirm: 0, deny: 0 }, after: { confirm: 0, deny: 9 } }
    const fresh = takeVotes(undefined, { openedAt: NOW, ...denied }, NOW, rules)
    const late = takeVotes(undefined, { openedAt: NOW - 14 * DAY, ...denied }, NOW, rules)
    expect(late.sum).toBeCloseTo(fresh.sum / 2, 9)
    const early = takeVotes(undefined, { openedAt: NOW - 14 * DAY, ...denied }, NOW - 14 * DAY, rules)
    expect(strictnessOf(late, NOW, rules)).toBe(strictnessOf(early, NOW, rules))
  })

  test('count as they stand when the state is saved and restored between any two', () => {
    fc.assert(
      fc.property(ballots, (given) => {
        expect(count(given, (state) => JSON.parse(JSON.stringify(state)) as VoteState)).toEqual(count(given))
      }),
    )
  })
})
