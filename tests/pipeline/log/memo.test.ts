import { expect, test } from 'vitest'
import { createMemo, createTextMemo } from '../../../src/pipeline/log/memo.js'

test('a value is read once for each version, also by requests at the same time', async () => {
  let [version, reads] = [1, 0]
  const read = createMemo(
    async () => version,
    async () => ++reads,
  )
  expect(await Promise.all([read(), read()])).toEqual([1, 1])
  version = 2
  expect([await read(), await read()]).toEqual([2, 2])
})

test('a reading that failed is not kept', async () => {
  let isDown = true
  const read = createMemo(
    async () => 1,
    async () => {
      if (isDown) throw new Error('the store does not answer')
      return 'read'
    },
  )
  await expect(read()).rejects.toThrow('does not answer')
  isDown = false
  expect(await read()).toBe('read')
})

test('a text is worked out once, and again when it is another or of another key', () => {
  const worked: string[] = []
  const lengthOf = createTextMemo((text, key) => {
    worked.push(`${key} ${text}`)
    return text.length
  })
  const asked = [
    ['one', 'a'],
    ['one', 'a'],
    ['three', 'a'],
    ['one', 'b'],
    ['three', 'a'],
  ] as const
  expect(asked.map(([text, key]) => lengthOf(text, key))).toEqual([3, 3, 5, 3, 5])
  expect(worked).toEqual(['a one', 'a three', 'b one'])
})
