import { expect, test } from 'vitest'
import { createCappedMap } from '../../../src/core/model/capped-map.js'

test('a capped map holds what was set, a null too, and empties itself before it exceeds its cap', () => {
  const map = createCappedMap<string, number | null>(2)
  map.set('a', 1)
  map.set('b', null)
  expect(['a', 'b', 'c'].map(map.get)).toEqual([1, null, undefined])
  map.set('c', 3)
  expect(['a', 'b', 'c'].map(map.get)).toEqual([undefined, undefined, 3])
})
