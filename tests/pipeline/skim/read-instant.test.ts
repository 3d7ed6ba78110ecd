import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from '../../../src/core/model/instant.js'
import { createReadInstant } from '../../../src/pipeline/skim/read-instant.js'

test('instants in bytes are read as texts are, whatever was read before', () => {
  const date = fc.constantFrom(
    '2022-04-28T',
    '2022-04-29T',
    '2022-02-30T',
    '2022-04-28 ',
    '2022-04-28t',
    '2022-4-28T',
  )
  const time = fc.constantFrom('20:41:03', '24:00:00', '23:59:60', '20:61:00', '2a:41:03', '20-41-03', '::')
  const end = fc.constantFrom(
    'Z',
    'z',
    '.120Z',
    '.1Z',
    '.12xZ',
    '.1234Z',
    '+02:00',
    '-23:59',
    '',
    'ZZ',
    ':120Z',
  )
  const one = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(date, time, end).map((parts) => parts.join('')) },
    fc.string({ unit: 'binary-ascii', maxLength: 26 }),
  )
  fc.assert(
    fc.property(fc.array(one, { maxLength: 6 }), (texts) => {
      const readInstant = createReadInstant()
      const found = texts.map((text) => readInstant(Buffer.from(`"${text}"`), 1, text.length + 1))
      expect(found).toEqual(texts.map(parseInstant))
    }),
    { numRuns: 2_000, seed: 5 },
  )
})
