import { expect, test } from 'vitest'
import { createWrongKeys } from '../../../src/api/access/failed-auth-limiter.js'
import { SECOND } from '../../../src/core/model/instant.js'

const ADDRESS = '203.0.113.7'

test('an address that goes on with wrong keys after its wait has to wait again', () => {
  const wrongKeys = createWrongKeys(2)
  const waits: number[] = []
  for (const second of [0, 1, 61, 62]) {
    wrongKeys.add(ADDRESS, second * SECOND)
    waits.push(wrongKeys.waitSeconds(ADDRESS, second * SECOND))
  }
  expect(waits).toEqual([0, 59, 0, 59])
})
