import type { OrderSink, StreamOrder } from '../../src/core/engine/order/stream-order.js'
import { createStreamOrder } from '../../src/core/engine/order/stream-order.js'
import type { ClassifiedPost } from '../../src/core/engine/post/classified-post.js'
import { createShard } from '../../src/core/engine/shard.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { SECOND } from '../../src/core/model/instant.js'
import { policy } from './builders.js'

/** Posts until `to`, with a tick every ten seconds; after each tick `take` takes what was found. */
export function playTicks(
  posts: readonly ClassifiedPost[],
  { from, to }: { readonly from: number; readonly to: number },
  { order, sink, take }: { readonly order: StreamOrder; readonly sink: OrderSink; readonly take: () => void },
): void {
  let next = 0
  for (let at = from; at <= to; at += 10 * SECOND) {
    for (; next < posts.length && posts[next]!.at <= at; next++) {
      const post = posts[next]!
      order.take({ at: post.at, author: post.author, key: post.key, classified: post, hashtags: [] }, sink)
    }
    order.tick(at, sink)
    take()
  }
}

/** Detection under the machine's clock: time comes from ticks, and sources fall silent. */
export function listen() {
  const order = createStreamOrder(policy, 'ticks')
  const shard = createShard({ policy, services: [] })
  const events: AlertEvent[] = []
  const take = () => {
    for (const found of shard.takeOutputs()) if (found.kind === 'event') events.push(found.event)
  }
  return {
    events,
    apply(posts: readonly ClassifiedPost[], from: number, to: number) {
      playTicks(posts, { from, to }, { order, sink: shard, take })
      return events.map(({ type, at }) => `${type} ${at.slice(11, 16)}`)
    },
    jump(to: number) {
      order.tick(to, shard)
      take()
    },
    sourceOutage: shard.sourceOutage,
    expected: () => shard.save().serviceStates[0]!.base,
    sourceOutages: () => shard.save().head.sourceOutages,
  }
}
