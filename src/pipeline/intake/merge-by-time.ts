import type { Instant } from '../../core/model/instant.js'

/**
 * Merges several streams of posts into one by time, each kept in its own order. Recordings of two networks over the
 * same week are one stream again. One stream is passed through batch by batch, which is the common case and the fast
 * one.
 */
export async function* mergeByTime<T extends Timed>(
  streams: readonly AsyncIterable<readonly T[]>[],
): AsyncGenerator<readonly T[]> {
  if (streams.length === 1) {
    yield* streams[0]!
    return
  }
  const heads = await Promise.all(streams.map(startHead))
  const open = heads.filter((head) => head.batch.length > 0)
  while (open.length > 0) {
    let first = open[0]!
    for (const head of open) if (head.batch[head.next]!.at < first.batch[first.next]!.at) first = head
    const others = open.filter((head) => head !== first)
    const until = others.reduce((least, head) => Math.min(least, head.batch[head.next]!.at), Infinity)
    const from = first.next
    // At least one post, so that equal times cannot stall it.
    do first.next++
    while (first.next < first.batch.length && first.batch[first.next]!.at <= until)
    yield first.batch.slice(from, first.next)
    if (first.next === first.batch.length && !(await refill(first))) open.splice(open.indexOf(first), 1)
  }
}

export interface Timed {
  readonly at: Instant
}

interface Head<T> {
  readonly iterator: AsyncIterator<readonly T[]>
  batch: readonly T[]
  next: number
}

async function startHead<T>(stream: AsyncIterable<readonly T[]>): Promise<Head<T>> {
  const head: Head<T> = { iterator: stream[Symbol.asyncIterator](), batch: [], next: 0 }
  await refill(head)
  return head
}

async function refill<T>(head: Head<T>): Promise<boolean> {
  for (;;) {
    const { value, done } = await head.iterator.next()
    if (done) {
      head.batch = []
      return false
    }
    if (value.length > 0) {
      head.batch = value
      head.next = 0
      return true
    }
  }
}
