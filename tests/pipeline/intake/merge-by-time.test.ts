import { expect, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import { mergeByTime } from '../../../src/pipeline/intake/merge-by-time.js'

async function* streamOf(...batches: readonly (readonly number[])[]): AsyncGenerator<readonly Post[]> {
  for (const batch of batches) yield batch.map((at) => ({ at }) as Post)
}

async function merged(...streams: AsyncIterable<readonly Post[]>[]): Promise<number[][]> {
  const batches: number[][] = []
  for await (const batch of mergeByTime(streams)) batches.push(batch.map(({ at }) => at))
  return batches
}

test('two streams become one by time, across the borders of batches', async () => {
  const batches = await merged(streamOf([1, 4], [], [6, 9]), streamOf([2, 3, 5], [7, 8]))
  expect(batches.flat()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('posts of one stream that stand together stay one batch', async () => {
  expect(await merged(streamOf([1, 2, 3, 8]), streamOf([5, 6]))).toEqual([[1, 2, 3], [5, 6], [8]])
})

test('equal times end, and an empty stream adds nothing', async () => {
  expect((await merged(streamOf([1, 1]), streamOf([1]), streamOf())).flat()).toEqual([1, 1, 1])
})

test('one stream passes through batch by batch, in its own order', async () => {
  expect(await merged(streamOf([3, 1], [2]))).toEqual([[3, 1], [2]])
})
