import { describe, expect, test } from 'vitest'
import { orphanedOf } from '../../../../src/core/causes/shard-output.js'
import { createStreamOrder } from '../../../../src/core/engine/order/stream-order.js'
import type { ClassifiedPost } from '../../../../src/core/engine/post/classified-post.js'
import { createShard } from '../../../../src/core/engine/shard.js'
import type { AlertEvent } from '../../../../src/core/model/alert.js'
import type { Command } from '../../../../src/core/model/command.js'
import { HOUR, MINUTE, SECOND } from '../../../../src/core/model/instant.js'
import { complaints, policy, START } from '../../../support/builders.js'
import { playTicks } from '../../../support/live-detection.js'

const OUTAGE = START + 6 * HOUR

function detect() {
  const order = createStreamOrder(policy, 'ticks')
  let shard = createShard({ policy, services: [] })
  const events: AlertEvent[] = []
  /** Keeps the events, and gives what was to be closed and is held no more. */
  const take = () => {
    const outputs = shard.takeOutputs()
    for (const output of outputs) if (output.kind === 'event') events.push(output.event)
    return orphanedOf(outputs).map(({ command, at }) => ({ command, at }))
  }
  return {
    events,
    apply(posts: readonly ClassifiedPost[], from: number, to: number) {
      playTicks(posts, { from, to }, { order, sink: shard, take })
      return events.map(({ type }) => type)
    },
    tell(command: Command) {
      order.command(command, shard)
      return take()
    },
    restart() {
      shard = createShard({ policy, services: [] }, shard.save())
    },
    state: () => JSON.stringify([shard.save(), order.saveHead()]),
    order,
    serviceState: () => shard.save().serviceStates[0]!,
  }
}

function close(alert: AlertEvent, as: 'resolved' | 'retracted', note: string | null = null): Command {
  return { kind: 'close', alert: alert.alert.id, service: alert.alert.service, as, note }
}

/** An outage of ten complaints a minute that has opened an alert ten minutes ago. */
function withAlert() {
  const detection = detect()
  detection.apply(complaints(OUTAGE, 10, 100), START, OUTAGE + 10 * MINUTE)
  expect(detection.events[0]!.type).toBe('alert.opened')
  return detection
}

describe('an alert that an operator closes', () => {
  test('is retracted at the last whole ten seconds, with the note, and only once', () => {
    const detection = withAlert()
    const [opened] = detection.events
    const before = detection.events.length
    expect(detection.tell(close(opened!, 'retracted', 'a film of that name'))).toEqual([])
    const last = detection.events.at(-1)!
    const at = new Date(OUTAGE + 10 * MINUTE).toISOString()
    expect(last).toMatchObject({ type: 'alert.retracted', at, sequence: before + 1 })
    expect(last.alert).toMatchObject({
      status: 'retracted',
      retractedAt: at,
      resolvedAt: null,
      note: 'a film of that name',
    })
    detection.tell(close(opened!, 'retracted'))
    expect(detection.events).toHaveLength(before + 1)
  })

  test('does not open again on the same noise, but does on twice as much, as another alert', () => {
    const detection = withAlert()
    const [opened] = detection.events
    detection.tell(close(opened!, 'retracted'))
    const from = OUTAGE + 10 * MINUTE
    detection.restart()
    const reported = detection.apply(complaints(from + SECOND, 20, 200), from, from + 20 * MINUTE)
    expect(reported.at(-1)).toBe('alert.retracted')
    const worse = from + 20 * MINUTE
    detection.apply(complaints(worse, 10, 400), worse, worse + 10 * MINUTE)
    const again = detection.events.filter(({ type }) => type === 'alert.opened')
    expect(again).toHaveLength(2)
    expect(again[1]!.alert.id).not.toBe(opened!.alert.id)
  })

  test('taken back, is learnt from: what was no outage is the usual', () => {
    const noise = (from: number) => complaints(from + SECOND, 60, 600)
    const from = OUTAGE + 10 * MINUTE
    const taken = withAlert()
    taken.tell(close(taken.events[0]!, 'retracted'))
    taken.apply(noise(from), from, from + HOUR)
    const left = withAlert()
    left.apply(noise(from), from, from + HOUR)
    expect(taken.serviceState().base.complaints).toBeGreaterThan(left.serviceState().base.complaints + 30)
  })

  test('is resolved, and flares up again as the same alert when it gets twice as bad within the hour', () => {
    const detection = withAlert()
    const [opened] = detection.events
    detection.tell(close(opened!, 'resolved', 'fixed'))
    expect(detection.events.at(-1)).toMatchObject({
      type: 'alert.resolved',
      alert: { status: 'resolved', note: 'fixed' },
    })
    const from = OUTAGE + 10 * MINUTE
    expect(detection.apply(complaints(from + SECOND, 10, 100), from, from + 10 * MINUTE).at(-1)).toBe(
      'alert.resolved',
    )
    const worse = from + 10 * MINUTE
    detection.apply(complaints(worse, 10, 400), worse, worse + 5 * MINUTE)
    const reopened = detection.events.find(({ type }) => type === 'alert.reopened')
    expect(reopened?.alert).toMatchObject({ id: opened!.alert.id, resolvedAt: null })
    expect(reopened?.alert).not.toHaveProperty('note')
  })

  test('that the detection has released is left to the store', () => {
    const detection = withAlert()
    const command = close(detection.events[0]!, 'retracted')
    detection.apply([], OUTAGE + 10 * MINUTE, OUTAGE + 8 * HOUR)
    detection.apply(complaints(OUTAGE + 8 * HOUR, 1, 2), OUTAGE + 8 * HOUR, OUTAGE + 8 * HOUR + MINUTE)
    expect(detection.tell(command)).toEqual([{ command, at: OUTAGE + 8 * HOUR + MINUTE }])
  })
})

describe('a post that is to be forgotten', () => {
  const posts = complaints(OUTAGE, 10, 100).map((post, index) => ({ ...post, text: `words number ${index}` }))
  const forget = ({ source, id, key }: ClassifiedPost): Command => ({ kind: 'forget', source, id, key })

  test('leaves no text in the state of a service, nor in what its alert goes on to show', () => {
    const detection = detect()
    detection.apply(posts, START, OUTAGE + 10 * MINUTE)
    const shown = detection.events[0]!.alert.evidence.posts[0]!
    expect(detection.state()).toContain(JSON.stringify(shown.text))
    detection.tell(forget(posts.find(({ id }) => id === shown.id)!))
    expect(detection.state()).not.toContain(JSON.stringify(shown.text))
  })

  test('is not taken when it comes afterwards', () => {
    const detection = detect()
    detection.apply([], START, OUTAGE)
    for (const post of posts) detection.tell(forget(post))
    expect(detection.apply(posts, OUTAGE, OUTAGE + 10 * MINUTE)).toEqual([])
    expect(detection.order.counts).toMatchObject({ counted: 0, duplicates: 100 })
  })

  test('is not taken when the stream had no time yet', () => {
    const detection = detect()
    for (const post of posts) detection.tell(forget(post))
    expect(detection.apply(posts, OUTAGE, OUTAGE + 10 * MINUTE)).toEqual([])
    expect(detection.state()).not.toContain('words number')
  })

  test('loses its text while it waits for its time', () => {
    const detection = detect()
    const [post] = posts
    detection.apply([post!], START, START)
    detection.order.take(
      { at: OUTAGE, author: 1, key: post!.key, classified: post!, hashtags: [] },
      createShard({ policy, services: [] }),
    )
    expect(detection.state()).toContain('words number 0')
    detection.tell(forget(post!))
    expect(detection.state()).not.toContain('words number 0')
  })
})
