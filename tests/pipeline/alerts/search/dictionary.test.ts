import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../../../../src/pipeline/alerts/search/dictionary.js'
import { createDictionary } from '../../../../src/pipeline/alerts/search/dictionary.js'

const VALUES: readonly Value[] = ['a', 'b', 'null', null, true, false, [], [''], ['a'], ['a', 'b'], ['a,b']]

test('a number stands for its value while somebody uses it, and room is used again', () => {
  const step = fc.record({ value: fc.nat(VALUES.length - 1), isTaken: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const dictionary = createDictionary()
      const held: { readonly code: number; readonly value: Value }[] = []
      for (const { value, isTaken } of steps) {
        if (isTaken) held.push({ code: dictionary.take(VALUES[value]!), value: VALUES[value]! })
        else if (held.length > 0) dictionary.release(held.splice(value % held.length, 1)[0]!.code)
        for (const { code, value: known } of held) expect(dictionary.valueOf(code)).toEqual(known)
        const different = new Set(held.map(({ code }) => code)).size
        expect(dictionary.marks(() => true)?.filter((mark) => mark === 1).length ?? 0).toBe(different)
        expect(dictionary.marks(() => true)?.length ?? 0).toBeLessThanOrEqual(VALUES.length)
      }
    }),
    { seed: 5 },
  )
})

test('a value that no user has is not marked', () => {
  const dictionary = createDictionary()
  dictionary.release(dictionary.take('gone'))
  expect(dictionary.marks(() => true)).toBeNull()
})
