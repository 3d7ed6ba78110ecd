import { expect, test } from 'vitest'
import { createReportFailure } from '../../../src/api/server/report-failures.js'
import { StoreError } from '../../../src/pipeline/ports/store.js'

const FIELDS = { requestId: 'r', method: 'GET', route: '/v1/alerts' }

function start() {
  const lines: { readonly fields: object; readonly message: string }[] = []
  let now = 1_000_000
  const report = createReportFailure({
    log: { error: (fields, message) => void lines.push({ fields, message }) },
    clock: { now: () => now, sleep: async () => {} },
  })
  const pass = (ms: number) => {
    now += ms
  }
  return { lines, report, pass }
}

test('a lost store is one line without a stack, and then one line in half a minute with the number', () => {
  const { lines, report, pass } = start()
  const lost = () => report('store-unavailable', new StoreError('lost', 'it is empty'), FIELDS)
  for (let second = 0; second < 60; second++) {
    for (let request = 0; request < 100; request++) lost()
    pass(1_000)
  }
  lost()
  expect(lines).toEqual([
    { fields: { ...FIELDS, why: 'it is empty' }, message: 'request failed: store-unavailable' },
    {
      fields: { ...FIELDS, why: 'it is empty' },
      message: 'request failed: store-unavailable; 2999 more since the last line',
    },
    {
      fields: { ...FIELDS, why: 'it is empty' },
      message: 'request failed: store-unavailable; 2999 more since the last line',
    },
  ])
})

test('a mistake keeps its stack, and hides no mistake of another route', () => {
  const { lines, report } = start()
  const error = new Error('unforeseen')
  for (let request = 0; request < 100; request++) report('internal', error, FIELDS)
  report('internal', error, { ...FIELDS, route: '/v1/services' })
  expect(lines).toEqual([
    { fields: { ...FIELDS, err: error }, message: 'request failed: internal' },
    { fields: { ...FIELDS, route: '/v1/services', err: error }, message: 'request failed: internal' },
  ])
})

test('a clock that was set back silences nothing', () => {
  const { lines, report, pass } = start()
  report('store-full', new StoreError('full', 'no room'), FIELDS)
  pass(-3_600_000)
  report('store-full', new StoreError('full', 'no room'), FIELDS)
  expect(lines).toHaveLength(2)
})
