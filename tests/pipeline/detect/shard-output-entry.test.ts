import { expect, test } from 'vitest'
import { packShardOutput, unpackShardOutput } from '../../../src/pipeline/detect/shard-output-entry.js'

const changedIn = (value: string) =>
  (unpackShardOutput(value, 1).outputs[0] as { readonly event: object }).event

test('an update that waits from before says nothing of what changed, since only the names are known', () => {
  const event = { type: 'alert.updated', sequence: 2, changed: ['severity', 'scope'] }
  const before = JSON.stringify({ v: 2, shard: 1, time: 0, outputs: [{ kind: 'event', event }] })
  expect(changedIn(before)).toEqual({ type: 'alert.updated', sequence: 2 })
})

test('an update of today keeps what changed', () => {
  const event = { type: 'alert.updated', changed: { severity: ['minor', 'major'] } }
  const { value } = packShardOutput(1, 0, [{ kind: 'event', event }] as never)
  expect(changedIn(value)).toEqual(event)
})
