import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectionFloor } from '../../../../src/core/calibration/detection-floor.js'
import { newBaseline } from '../../../../src/core/detection/baseline/baseline.js'
import { addCount, newRecentCounts } from '../../../../src/core/detection/evidence/recent-counts.js'
import type { CusumState } from '../../../../src/core/detection/opening/cusum.js'
import { newCusum } from '../../../../src/core/detection/opening/cusum.js'
import { testOpening } from '../../../../src/core/detection/opening/test-opening.js'
import { createStreamOrder } from '../../../../src/core/engine/order/stream-order.js'
import type { ClassifiedPost } from '../../../../src/core/engine/post/classified-post.js'
import type { Shard } from '../../../../src/core/engine/shard.js'
import { createShard } from '../../../../src/core/engine/shard.js'
import { shardOf } from '../../../../src/core/engine/shard-of.js'
import type { AlertEvent } from '../../../../src/core/model/alert.js'
import type { VoteCommand, Votes } from '../../../../src/core/model/command.js'
import { DAY, HOUR, MINUTE } from '../../../../src/core/model/instant.js'
import type { Plain } from '../../../support/builders.js'
import { complaints, inOrder, murmur, policy, START } from '../../../support/builders.js'

const FIRST = START + 6 * HOUR
const AGAIN = START + DAY
const NO_VOTES: Votes = { confirm: 0, deny: 0 }

type Said = ClassifiedPost | Plain | VoteCommand

function vote(after: Votes, over: Partial<VoteCommand> = {}): VoteCommand {
  return { kind: 'vote', alert: 'alr_x', service: 'acme', openedAt: FIRST, before: NO_VOTES, after, ...over }
}

/** Plays posts and votes in order; the shard is saved and restored before those steps that `save` names. */
function play(said: readonly Said[], save: (step: number) => boolean = () => false, only?: number) {
  const order = createStreamOrder(policy, 'posts')
  const parts = { policy, services: [], ...(only === undefined ? {} : { only }) }
  let shard: Shard = createShard(parts)
  const events: AlertEvent[] = []
  for (const [step, one] of said.entries()) {
    if (save(step)) shard = createShard(parts, JSON.parse(JSON.stringify(shard.save())))
    if ('plain' in one)
      order.take({ at: one.at, author: step, key: 0, classified: null, hashtags: [] }, shard)
    else if ('label' in one)
      order.take({ at: one.at, author: one.author, key: one.key, classified: one, hashtags: [] }, shard)
    else order.command(one, shard)
    for (const output of shard.takeOutputs()) if (output.kind === 'event') events.push(output.event)
  }
  return { events, serviceState: shard.save().serviceStates[0] }
}

/** An outage, and a quiet day. */
const outage = inOrder(murmur(START, AGAIN, 5 * MINUTE), complaints(FIRST, 10, 60))
/** A thin second one: a person every three minutes. */
const thin = complaints(AGAIN, 120, 40)
const opened = (events: readonly AlertEvent[]) => events.filter(({ type }) => type === 'alert.opened')

describe('votes on an alert', () => {
  const denials = (alerts: number) =>
    Array.from({ length: alerts }, () => vote({ confirm: 0, deny: 1_000 }, { openedAt: AGAIN - HOUR }))

  test('raise what the service needs for its next alert, which opens later and says so', () => {
    const plain = opened(play([...outage, ...thin]).events)[1]!
    const denied = opened(play([...outage, ...denials(2), ...thin]).events)[1]!
    expect(plain.alert.signal).not.toHaveProperty('strictness')
    expect(denied.alert.signal.strictness).toBeGreaterThan(1.15)
    expect(denied.alert.signal.threshold).toBeCloseTo(
      denied.alert.signal.strictness! *
        (denied.alert.signal.test === 'tail' ? policy.opening.surprise : policy.opening.cusum / Math.LN10),
      0,
    )
    expect(Date.parse(denied.at)).toBeGreaterThan(Date.parse(plain.at))
  })

  test('lower it when they confirm, so that it opens sooner', () => {
    const confirmed = Array.from({ length: 20 }, () =>
      vote({ confirm: 1_000, deny: 0 }, { openedAt: AGAIN - HOUR }),
    )
    const plain = opened(play([...outage, ...thin]).events)[1]!
    const sooner = opened(play([...outage, ...confirmed, ...thin]).events)[1]!
    expect(sooner.alert.signal.strictness).toBeLessThan(0.8)
    expect(Date.parse(sooner.at)).toBeLessThan(Date.parse(plain.at))
  })

  test('by the thousand do not shut a service off: a loud outage still opens', () => {
    const { events } = play([...outage, ...denials(1_000), ...complaints(AGAIN, 10, 60)])
    expect(opened(events)).toHaveLength(2)
    expect(opened(events)[1]!.alert.signal.strictness).toBe(2)
  })

  test('on a service that nobody holds any more, and on one of another shard, are nothing', () => {
    expect(
      play([...outage, vote({ confirm: 0, deny: 9 }, { service: 'borealis' })]).serviceState,
    ).not.toHaveProperty('votes')
    const own = shardOf('acme')
    expect(play([...outage, vote({ confirm: 0, deny: 9 })], undefined, own).serviceState).toHaveProperty(
      'votes',
    )
    const other = (own + 1) % 16
    expect(play([...outage, vote({ confirm: 0, deny: 9 })], undefined, other).serviceState).toBeUndefined()
  })

  test('give the same alerts when the state is saved and restored at any point', () => {
    const said = [
      ...outage,
      ...denials(2),
      ...thin.slice(0, 20),
      vote({ confirm: 3, deny: 0 }),
      ...thin.slice(20),
    ]
    const whole = play(said)
    fc.assert(
      fc.property(fc.array(fc.nat(said.length - 1), { maxLength: 5 }), (steps) => {
        expect(play(said, (step) => steps.includes(step))).toEqual(whole)
      }),
      { numRuns: 25 },
    )
  })
})

test('at the strictest, twelve people in five minutes still open an alert on a quiet service', () => {
  const { opening, votes } = policy
  const floor = (factor: number) =>
    detectionFloor(
      { service: 'acme', base: newBaseline(START), discovered: false },
      {
        ...policy,
        opening: { ...opening, surprise: factor * opening.surprise, cusum: factor * opening.cusum },
      },
    ).within5m
  expect([floor(1), floor(votes.most)]).toEqual([6, 12])
})

test.each(['tail', 'cusum', 'symptom'] as const)('raise the threshold of the %s test too', (kind) => {
  const risen: CusumState = { value: 20, since: START, seen: 30, expected: 2, people: 30 }
  const counts = newRecentCounts()
  const at = START + HOUR + 10 * MINUTE
  const early = kind === 'tail' ? 0 : 30
  addCount(counts, START + 30 * MINUTE, { complaints: early, people: early, brand: 0, recoveries: 0 })
  if (kind === 'tail') addCount(counts, at - MINUTE, { complaints: 6, people: 6, brand: 0, recoveries: 0 })
  const verdict = (strictness: number) =>
    testOpening(
      {
        ...{ at, from: START, counts, slot: 0, strictness, discovered: false },
        base: { ...newBaseline(START), complaints: kind === 'symptom' ? 100 : 0, closedUntil: at - 10_000 },
        cusum: kind === 'cusum' ? risen : newCusum(),
        symptoms: kind === 'symptom' ? [{ key: 'cras', count: 9, cusum: risen }] : [],
        ...{
          textsSince: () => 9,
          authorsSince: () => 9,
          besidesIn: () => 0,
          observedSince: () => 1,
          openSymptoms: {},
        },
      },
      { ...policy.opening, windows: [5 * MINUTE] },
      policy.baseline,
      policy.symptoms,
    )
  expect(verdict(1)).toMatchObject({ kind: 'outage', test: kind })
  expect(verdict(1.6)).toMatchObject({ kind: 'calm' })
})
