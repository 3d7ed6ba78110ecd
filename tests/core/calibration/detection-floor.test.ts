import { describe, expect, test } from 'vitest'
import { detectionFloor } from '../../../src/core/calibration/detection-floor.js'
import { newServiceState } from '../../../src/core/engine/service/service-state.js'
import { HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { complaints, feed, inOrder, murmur, newEngine, policy, START } from '../../support/builders.js'

describe('the detection floor', () => {
  const quiet = newServiceState('acme', { discovered: false, timeZone: 'UTC', from: START })
  const { within5m } = detectionFloor(quiet, policy)

  test.each([
    ['one person fewer opens nothing', within5m - 1, []],
    ['so many people open an alert', within5m, ['alert.opened']],
  ])('of a service nobody talked about: %s', (_, people, types) => {
    const burst = complaints(START + 6 * HOUR, 5, people)
    const events = feed(newEngine(), inOrder(murmur(START, START + 6 * HOUR + 6 * MINUTE), burst))
    expect(events.map(({ type }) => type)).toEqual(types)
  })

  test('is higher for a service of which many complain, over an hour, and for a name nobody vouched for', () => {
    const busy = newEngine()
    feed(busy, inOrder(murmur(START, START + 100 * HOUR, 60_000), complaints(START, 100 * 60, 3_000)))
    const serviceState = busy.save().shard.serviceStates[0]!
    const floor = detectionFloor(serviceState, policy)
    expect(floor.usual).toBeGreaterThan(1)
    expect(floor.within5m).toBeGreaterThan(within5m)
    expect(floor.within60m).toBeGreaterThan(floor.within5m)
    expect(detectionFloor({ ...quiet, discovered: true }, policy).within5m).toBe(
      policy.opening.discoveredMinAuthors,
    )
  })
})
