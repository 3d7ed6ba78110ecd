import { expect, test } from 'vitest'
import { createResponseCache } from '../../../src/api/cache/response-cache.js'
import { problem } from '../../../src/api/http/problem.js'
import { json } from '../../../src/api/http/route.js'
import type { Outcome } from '../../../src/api/http/types.js'

/** Asks for answers and notes which had to be made. */
function asker(maxBytes: number) {
  const kept = createResponseCache(maxBytes)
  const made: string[] = []
  return {
    made,
    ask: async (
      key: string,
      version: number,
      make: () => Promise<Outcome> = async () => json(`${key} at ${version}`),
    ) => {
      const outcome = await kept.get(key, String(version), () => {
        made.push(`${key} at ${version}`)
        return make()
      })
      return outcome.kind === 'answer' ? String(outcome.content) : outcome.kind
    },
  }
}

test('an answer is made once for as long as nothing changes', async () => {
  const { ask, made } = asker(10_000)
  for (const version of [1, 1, 2, 2]) expect(await ask('a', version)).toBe(`"a at ${version}"`)
  expect(made).toEqual(['a at 1', 'a at 2'])
})

test('who asks while it is being made waits for the same one', async () => {
  const { ask, made } = asker(10_000)
  await Promise.all([ask('a', 1), ask('a', 1), ask('b', 1)])
  expect(made).toEqual(['a at 1', 'b at 1'])
})

test('beyond its bytes it deletes the oldest', async () => {
  // Three answers of 8 bytes with a key of one each fit.
  const { ask, made } = asker(27)
  for (const key of ['a', 'b', 'c', 'd', 'd', 'c', 'b', 'a']) await ask(key, 1)
  expect(made.map((text) => text[0]).join('')).toBe('abcda')
})

test('an answer that could not be made is tried again', async () => {
  const { ask, made } = asker(10_000)
  await expect(ask('a', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await ask('a', 1)).toBe('"a at 1"')
  expect(made).toHaveLength(2)
})

test('a problem is not kept: what is unknown now may exist at the next request', async () => {
  const { ask, made } = asker(10_000)
  expect(await ask('a', 1, async () => problem('unknown-alert', 'no alert has this id'))).toBe('problem')
  expect(await ask('a', 1)).toBe('"a at 1"')
  expect(made).toHaveLength(2)
})

test('an answer that is late does not come into a newer version', async () => {
  const { ask } = asker(10_000)
  let finish = () => {}
  const slow = ask('a', 1, () => new Promise((resolve) => (finish = () => resolve(json('old')))))
  expect(await ask('a', 2)).toBe('"a at 2"')
  finish()
  expect(await slow).toBe('"old"')
  expect(await ask('a', 2)).toBe('"a at 2"')
})
