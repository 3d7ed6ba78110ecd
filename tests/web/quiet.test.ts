import { expect, test } from 'vitest'
import type { ServiceStatus } from '../../src/web/api-types.js'
import type { Coverage } from '../../src/web/facts/coverage.js'
import { quietOf, withoutData } from '../../src/web/facts/quiet.js'

const FULL: Coverage = { kind: 'full', live: [], failing: [] }
const PARTIAL: Coverage = { kind: 'partial', live: [], failing: [] }
const NONE: Coverage = { kind: 'none', live: [], failing: [], hadPosts: true }
const services = (...statuses: readonly ServiceStatus[]) => statuses.map((status) => ({ status }))
const SOME = services('ok', 'no-data', 'resolved', 'no-data', 'no-data')

test.each([
  ['data about every service: all is well', services('ok', 'ok'), FULL, false, 'calm'],
  ['data about some: these are well', SOME, PARTIAL, false, 'calmSeen'],
  ['data about none', services('no-data', 'no-data'), FULL, false, 'noData'],
  ['no source', services('ok'), NONE, false, 'noData'],
  ['sources that are not known yet', services('ok'), { kind: 'unknown' }, false, 'noData'],
  ['a cut line', services('ok'), FULL, true, 'stale'],
] as const)('%s', (_, known, coverage, isCut, quiet) => {
  expect(quietOf(known, coverage, isCut)).toBe(quiet)
})

test('services without data are counted', () => {
  expect(withoutData(SOME)).toBe(3)
})
