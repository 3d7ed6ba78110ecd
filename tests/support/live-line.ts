import type { DetectionPolicy } from '../../src/core/detection/policy.js'
import { SHARDS } from '../../src/core/engine/shard-of.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import type { Service } from '../../src/core/model/catalogue.js'
import type { Post } from '../../src/core/model/post.js'
import { EVENTS, withPosts } from '../../src/pipeline/alerts/alert-store.js'
import type { Correlator } from '../../src/pipeline/detect/correlator.js'
import { createCorrelator } from '../../src/pipeline/detect/correlator.js'
import type { ShardProcessor } from '../../src/pipeline/detect/shard-processor.js'
import { createShardProcessor } from '../../src/pipeline/detect/shard-processor.js'
import type { ClassifyPost } from '../../src/pipeline/intake/classify-post.js'
import type { Intake } from '../../src/pipeline/intake/intake.js'
import { createIntake } from '../../src/pipeline/intake/intake.js'
import type { Sequencer } from '../../src/pipeline/intake/sequencer.js'
import { createSequencer } from '../../src/pipeline/intake/sequencer.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { composeDetection } from '../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { compareEvents } from './compare-events.js'
import { configuration } from './configuration.js'

export interface LineParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  readonly classifyPost: ClassifyPost
}

/** The live path without its loops: every step is the test's to take. Calling it again is what a restarted process has. */
export interface LiveLine {
  readonly intake: Intake
  readonly order: Sequencer
  readonly shards: ShardProcessor
  readonly causes: Correlator
  /** Takes steps until nothing is left to do. */
  drain(): Promise<void>
}

export function createLine({ store, policy, services, classifyPost }: LineParts): LiveLine {
  const intake = createIntake({ store, clock: systemClock, classifyPost })
  const order = createSequencer({ store, policy, time: 'stream', clock: systemClock })
  const shards = createShardProcessor({ store, policy, services })
  const causes = createCorrelator({ store, policy, services })
  return {
    intake,
    order,
    shards,
    causes,
    async drain() {
      while ((await order.step()).kind !== 'nothing-new');
      for (let shard = 0; shard < SHARDS; shard++) while ((await shards.step(shard)).kind !== 'nothing-new');
      while ((await causes.step()).kind !== 'nothing-new');
    },
  }
}

/** All stored events, sorted so that runs can be compared. */
export async function storedEvents(store: Store): Promise<AlertEvent[]> {
  const entries = await store.readLog(EVENTS, 0, 1_000_000)
  const events = entries.map(({ value }) => JSON.parse(value) as AlertEvent)
  return (await withPosts(store, events)).sort(compareEvents)
}

/** What a replay of the same posts gives, sorted likewise; `goesOn` when nothing says that there are no more. */
export function replayEvents(
  posts: readonly Post[],
  authorKey: string,
  goesOn: boolean = false,
): AlertEvent[] {
  const { engine, takePost } = composeDetection({ authorKey }, configuration)
  return [...posts.flatMap((post) => takePost(post)), ...(goesOn ? [] : engine.finish())].sort(compareEvents)
}
