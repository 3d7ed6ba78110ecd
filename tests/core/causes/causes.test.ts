import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCauses } from '../../../src/core/causes/causes.js'
import { createDependencyMap } from '../../../src/core/causes/dependency-map.js'
import type { ShardOutput } from '../../../src/core/causes/shard-output.js'
import { createShardOutputOrder } from '../../../src/core/causes/shard-output-order.js'
import type { AlertEvent, EventType } from '../../../src/core/model/alert.js'
import { formatInstant, MINUTE } from '../../../src/core/model/instant.js'
import { policy, START } from '../../support/builders.js'
import { alert } from '../evaluation/builders.js'

const map = createDependencyMap([
  { id: 'cloud', category: 'cloud', countries: [], dependsOn: [] },
  ...['a', 'b', 'c'].map((id) => ({
    id,
    category: 'streaming' as const,
    countries: [],
    dependsOn: ['cloud'],
  })),
  ...Array.from({ length: 96 }, (_, index) => ({
    id: `own${index}`,
    category: 'streaming' as const,
    countries: [],
    dependsOn: [],
  })),
])

/** What a shard finds about a service after so many minutes. */
function found(
  minutes: number,
  service: string,
  type: EventType = 'alert.opened',
  sequence: number = 1,
): ShardOutput {
  const at = START + minutes * MINUTE
  const isOver = type === 'alert.resolved'
  const event: AlertEvent = {
    type,
    at: formatInstant(at),
    sequence,
    reason: 'test',
    ...(type === 'alert.updated' ? { changed: { severity: ['minor', 'major'] } } : {}),
    alert: alert({
      id: `alr_${service}`,
      service,
      status: isOver ? 'resolved' : 'open',
      startedAt: formatInstant(START),
      openedAt: formatInstant(START),
      resolvedAt: isOver ? formatInstant(at) : null,
    }),
  }
  return { kind: 'event', at, service, event, mentionedCauses: {} }
}

function mentionedCauses(minutes: number, service: string, by: Record<string, number>): ShardOutput {
  return {
    kind: 'cause-mentions',
    at: START + minutes * MINUTE,
    service,
    alert: `alr_${service}`,
    mentionedCauses: by,
  }
}

/** "4m a #2 updated(upstream) ← cloud +b +c" */
function tell(events: readonly AlertEvent[]): string[] {
  return events.map(({ at, alert, sequence, type, changed }) => {
    const minutes = Math.round((Date.parse(at) - START) / MINUTE)
    const what = `${type.slice(6)}${changed === undefined ? '' : `(${Object.keys(changed).join(' ')})`}`
    const upstream = alert.upstream === null ? '' : ` ← ${alert.upstream.service}`
    return `${minutes}m ${alert.service} #${sequence} ${what}${upstream}${alert.siblings.map(({ service }) => ` +${service}`).join('')}`
  })
}

const outage: readonly ShardOutput[] = [
  found(1, 'a'),
  found(2, 'own7'),
  found(3, 'b'),
  found(4, 'c'),
  found(5, 'a', 'alert.updated', 2),
  found(5, 'own7', 'alert.resolved', 2),
  found(6, 'cloud'),
  mentionedCauses(10, 'b', { cloud: 5 }),
  found(20, 'a', 'alert.resolved', 3),
  found(21, 'c', 'alert.resolved', 2),
  found(30, 'a', 'alert.reopened', 4),
]

test('a cause is added to those that failed before it was known, and their later events count on from there', () => {
  expect(tell(createCauses(map, policy.causes).apply(outage))).toMatchInlineSnapshot(`
    [
      "1m a #1 opened",
      "2m own7 #1 opened",
      "3m b #1 opened",
      "4m c #1 opened ← cloud +a +b",
      "4m a #2 updated(upstream) ← cloud +b +c",
      "4m b #2 updated(upstream) ← cloud +a +c",
      "5m a #3 updated(severity) ← cloud +b +c",
      "5m own7 #2 resolved",
      "6m cloud #1 opened +a +b +c",
      "20m a #4 resolved ← cloud +b +c +cloud",
      "21m c #2 resolved ← cloud +b +cloud",
      "30m a #5 reopened ← cloud +b +cloud",
    ]
  `)
})

test('a slightly surer cause is no event of its own; the next event shows it', () => {
  const causes = createCauses(map, policy.causes)
  const sure = (events: readonly AlertEvent[]) =>
    events.map(({ type, alert: { upstream } }) => `${type} ${upstream?.service} ${upstream?.confidence}`)
  expect(sure(causes.apply([found(1, 'a'), mentionedCauses(2, 'a', { cloud: 20 })]))).toEqual([
    'alert.opened undefined undefined',
    'alert.updated cloud 0.73',
  ])
  expect(sure(causes.apply([found(3, 'cloud')]))).toEqual([
    'alert.opened undefined undefined',
    'alert.updated cloud 0.97',
  ])
  const odd = createCauses(map, policy.causes)
  odd.apply([found(1, 'a'), mentionedCauses(2, 'a', { cloud: 12 })])
  expect(odd.apply([mentionedCauses(3, 'a', { cloud: 19 })])).toEqual([])
  const restored = createCauses(map, policy.causes, JSON.parse(JSON.stringify(odd.save())))
  expect(sure(restored.apply([found(4, 'a', 'alert.acknowledged', 2)]))).toEqual([
    'alert.acknowledged cloud 0.73',
  ])
})

test('saving and restoring between any two instants changes nothing', () => {
  const whole = createCauses(map, policy.causes).apply(outage)
  let causes = createCauses(map, policy.causes)
  const parts: AlertEvent[] = []
  for (const at of new Set(outage.map((output) => output.at))) {
    parts.push(...causes.apply(outage.filter((output) => output.at === at)))
    causes = createCauses(map, policy.causes, JSON.parse(JSON.stringify(causes.save())))
  }
  expect(parts).toEqual(whole)
})

test('the cause of an alert that is over for a day, and its number of events, are still known when an operator retracts it', () => {
  const causes = createCauses(map, policy.causes)
  causes.apply(outage.slice(0, 9))
  causes.apply([found(5 * 60, 'own9')])
  const saved = causes.save()
  expect(saved.alerts.map(({ alert: { service } }) => service)).not.toContain('a')
  const [last] = causes.apply([found(26 * 60, 'a', 'alert.retracted', 4)])
  expect(tell([last!])).toEqual(['1560m a #5 retracted ← cloud +b +c +cloud'])
})

test('whichever shard is read first, findings come in the order of time, and never before all shards have come past', () => {
  const shards = 3
  const arbitrary = fc.array(
    fc.record({ shard: fc.nat(shards - 1), steps: fc.array(fc.nat(5), { maxLength: 3 }) }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(arbitrary, (said) => {
      let order = createShardOutputOrder(shards)
      const reached = new Array<number>(shards).fill(0)
      const all: ShardOutput[] = []
      const released: ShardOutput[] = []
      for (const { shard, steps } of said) {
        const outputs = steps
          .map((step) => reached[shard]! + 1 + step)
          .sort((a, b) => a - b)
          .map((minutes) => found(minutes, `s${shard}`))
        reached[shard] = reached[shard]! + 7
        all.push(...outputs)
        order.apply(shard, START + reached[shard]! * MINUTE, outputs)
        released.push(...order.release())
        order = createShardOutputOrder(shards, JSON.parse(JSON.stringify(order.save())))
      }
      const complete = START + Math.min(...reached) * MINUTE
      const byTime = all
        .filter(({ at }) => at <= complete && Math.min(...reached) > 0)
        .sort((a, b) => a.at - b.at || (a.service < b.service ? -1 : a.service > b.service ? 1 : 0))
      expect(released).toEqual(byTime)
    }),
  )
})

test('a text that was deleted in the instant of an event is not kept', () => {
  const causes = createCauses(map, policy.causes)
  const opened = found(0, 'own1')
  if (opened.kind !== 'event') throw new Error('not an event')
  const post = { source: 'x', id: '7', at: opened.event.at, text: 'own1 is down' }
  const { alert } = opened.event
  const withText = {
    ...opened,
    event: { ...opened.event, alert: { ...alert, evidence: { ...alert.evidence, posts: [post] } } },
  }
  const forgotten: ShardOutput = {
    kind: 'forgotten',
    at: opened.at,
    service: '',
    post: { source: 'x', id: '7' },
  }
  causes.apply([forgotten, withText])
  expect(JSON.stringify(causes.save())).not.toContain('own1 is down')
})

test('what operators end at the instant of a decision shows alike, whether their commands come with it or later', () => {
  const byOperator = (output: ShardOutput) => ({ ...output, isCommanded: true }) as ShardOutput
  const before = [found(1, 'a'), found(2, 'b'), found(3, 'c'), found(4, 'cloud')]
  const decided = found(5, 'c', 'alert.updated', 2)
  const endings = [found(5, 'a', 'alert.resolved', 2), found(5, 'b', 'alert.resolved', 2)].map(byOperator)
  const tellIn = (...parts: readonly (readonly ShardOutput[])[]) => {
    const causes = createCauses(map, policy.causes)
    return tell(parts.flatMap((part) => causes.apply(part))).slice(-4)
  }
  const together = tellIn([...before, ...endings, decided, found(6, 'c', 'alert.resolved', 3)])
  const [first, second] = endings as [ShardOutput, ShardOutput]
  const apart = tellIn([...before, decided], [second], [first], [found(6, 'c', 'alert.resolved', 3)])
  expect([...apart].sort()).toEqual([...together].sort())
  expect(together).toContainEqual(expect.stringMatching(/^5m c .* \+a \+b \+cloud$/))
})
