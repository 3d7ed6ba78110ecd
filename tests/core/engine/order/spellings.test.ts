import { expect, test } from 'vitest'
import type { Spellings } from '../../../../src/core/engine/order/spellings.js'
import { nameOfSpelling } from '../../../../src/core/engine/order/spellings.js'

const namesOf = (...written: readonly string[]) => {
  const spellings: Spellings = []
  return written.map((one) => nameOfSpelling(spellings, one))
}

test('of spellings that differ in hyphens alone the first names the service', () => {
  expect(namesOf('bancanuvola', 'zorblax', 'banca-nuvola', 'zorb-lax')).toEqual([
    'bancanuvola',
    'zorblax',
    'bancanuvola',
    'zorblax',
  ])
})

test('the end of a name is the whole name', () => {
  expect(namesOf('banca-nuvola', 'nuvola', 'nuvola')).toEqual([
    'banca-nuvola',
    'banca-nuvola',
    'banca-nuvola',
  ])
  expect(namesOf('nuvola', 'banca-nuvola', 'nuvola')).toEqual(['nuvola', 'banca-nuvola', 'banca-nuvola'])
})

test('one post with a longer spelling renames nothing that several people report', () => {
  const names = namesOf('jokenuvola', 'nuvola', 'nuvola', 'nuvola', 'nuvola')
  expect(names).toEqual(['jokenuvola', 'jokenuvola', 'jokenuvola', 'nuvola', 'nuvola'])
  expect(namesOf(...Array<string>(3).fill('nuvola'), 'jokenuvola').at(-1)).toBe('nuvola')
})

test('two spellings in turn keep one name', () => {
  const written = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'banca-nuvola' : 'nuvola'))
  expect(new Set(namesOf(...written))).toEqual(new Set(['banca-nuvola']))
})

test('short ends and other names are apart', () => {
  expect(namesOf('zorbcloud', 'loud', 'zorblax', 'zorb')).toEqual(['zorbcloud', 'loud', 'zorblax', 'zorb'])
})

test('a name in use outlives a flood of others', () => {
  const spellings: Spellings = []
  nameOfSpelling(spellings, 'banca-nuvola')
  for (let number = 0; number < 1_000; number++) {
    nameOfSpelling(spellings, `flood${number}`)
    if (number % 100 === 0) expect(nameOfSpelling(spellings, 'bancanuvola')).toBe('banca-nuvola')
  }
  expect(spellings.length).toBe(200)
  expect(nameOfSpelling(spellings, 'flood-1')).toBe('flood-1')
})
