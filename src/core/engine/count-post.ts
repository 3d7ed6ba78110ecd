import { noteCauseMention } from '../causes/cause-mentions.js'
import type { DependencyMap } from '../causes/dependency-map.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { ClassifiedPost } from './post/classified-post.js'
import { isDeskAnswer } from './post/classified-post.js'
import type { IngestedPost } from './post/ingested-post.js'
import { noteDue } from './schedule.js'
import type { Role } from './service/apply-post.js'
import { applyPost } from './service/apply-post.js'
import { pruneUndecided } from './service/decide.js'
import type { ServiceState } from './service/service-state.js'
import { serviceStateFor } from './service-registry.js'
import { shardOf } from './shard-of.js'
import type { ShardState } from './shard-state.js'
import { isOwn } from './shard-state.js'
import { countTag } from './trending.js'

/** Counts a post for its hashtags and for each service of this shard that it names. */
export function countPost(state: ShardState, { at, hashtags, classified }: IngestedPost, now: Instant): void {
  if (state.countsHashtags) for (const tag of hashtags) countTag(state, tag, at)
  if (classified === null) return
  for (const id of classified.services)
    countForService(state, id, false, classified, roleOf(classified, id, state.dependencies), now)
  for (const id of classified.named)
    countForService(state, id, false, classified, isDeskAnswer(classified, id) ? 'desk-answer' : 'brand', now)
  for (const id of classified.discovered) countForService(state, id, true, classified, 'complaint', now)
}

function countForService(
  state: ShardState,
  id: ServiceId,
  isDiscovered: boolean,
  classified: ClassifiedPost,
  role: Role,
  now: Instant,
): void {
  if (state.unwatched.has(id) || !isOwn(state, shardOf(id))) return
  // From the post's own time, not the stream's: how far that lags must not matter.
  const from = Math.max(classified.at, now - state.policy.people.memory)
  const serviceState = serviceStateFor(state, id, isDiscovered, from)
  applyPost(serviceState, classified, role, now, state.policy)
  if (serviceState.dueAt === null) pruneUndecided(serviceState, now, state.context)
  if (classified.label === 'complaint' && !classified.isRepost)
    noteCauseMentions(state, serviceState, classified)
  state.changes.services.add(serviceState)
  noteDue(state, serviceState)
}

/** Every other service in a complaint may be its cause, if the one can break the other. */
function noteCauseMentions(state: ShardState, serviceState: ServiceState, classified: ClassifiedPost): void {
  const { author, at } = classified
  for (const list of [classified.services, classified.named]) {
    for (const on of list) {
      if (!state.dependencies.mayBreak(on, serviceState.service)) continue
      noteCauseMention(serviceState.causeMentions, { author, on, at }, state.policy.people.memory)
    }
  }
}

/**
 * What a post is to one service. A company's words count only where it speaks to all. A support desk's answer to one
 * customer neither admits an outage nor ends one, and is no talk about the brand. It shows that customers talk with it.
 */
function roleOf(classified: ClassifiedPost, service: ServiceId, dependencies: DependencyMap): Role {
  if (isDeskAnswer(classified, service)) return 'desk-answer'
  switch (classified.label) {
    case 'complaint':
      if (classified.isRepost) return 'brand'
      return isCutOff(classified, service, dependencies) ? 'cut-off' : 'complaint'
    case 'recovery':
      return classified.official.includes(service) ? 'official-end' : 'recovery'
    case 'acknowledgement':
      return classified.official.includes(service) && !classified.isRepost ? 'acknowledgement' : 'brand'
    default:
      return 'brand'
  }
}

/**
 * "vodafone is down, can't even open netflix": people without internet say nothing about the services they cannot
 * reach. Players whose console has no network say nothing about the game. Otherwise a provider's outage would be
 * reported as ten. Complaints about the service alone still count, so that its own outage at the same time is found.
 */
function isCutOff({ services }: ClassifiedPost, service: ServiceId, dependencies: DependencyMap): boolean {
  return services.some((other) => other !== service && dependencies.isReachedThrough(service, other))
}
