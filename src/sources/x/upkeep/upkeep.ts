import type { Instant } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Coordinator } from '../client/coordinator.js'
import { failureOf } from '../client/failure.js'
import type { XClient } from '../client/x-client.js'
import { isPostId } from '../post-id.js'
import { fieldsOf } from '../read-post.js'
import type { XSettings } from '../x-options.js'
import { readResult } from './compliance.js'

/** Posts read this month by X's own count, against the cap of the project. */
export interface XUsage {
  readonly posts: number
  readonly cap: number
  readonly at: Instant
}

/** What is asked of X beside its posts. Without one of these it is not asked for. */
export interface Upkeep {
  /** Ids of all posts of X whose texts are stored. */
  readonly heldPosts?: () => Promise<readonly string[]>
  readonly onUsage?: (usage: XUsage) => void | Promise<void>
  /** Called with one sentence for what failed; it is tried again at the next time. */
  readonly onTrouble?: (what: string) => void
}

export interface UpkeepParts extends Upkeep {
  readonly client: Pick<XClient, 'usage' | 'startJob' | 'job' | 'jobResult'>
  readonly settings: XSettings
  readonly clock: Clock
  readonly coordinator: Coordinator
  readonly signal: AbortSignal
}

/**
 * Asks X, at the start and then again and again, which stored posts are gone and how many it has charged. Neither costs
 * anything, so both go on whatever the budget says, and neither stops the reading of posts.
 */
export async function runUpkeep(parts: UpkeepParts): Promise<void> {
  const { settings, clock, signal } = parts
  while (!signal.aborted) {
    await tryTo('what X has charged cannot be read', parts, readUsage)
    await tryTo('deletions of X cannot be read', parts, obeyDeletions)
    await clock.sleep(settings.upkeepMs, signal)
  }
}

async function tryTo(
  what: string,
  parts: UpkeepParts,
  act: (parts: UpkeepParts) => Promise<void>,
): Promise<void> {
  try {
    await act(parts)
  } catch (error) {
    if (!parts.signal.aborted) parts.onTrouble?.(`${what}: ${failureOf(error).what}`)
  }
}

async function readUsage({ client, clock, onUsage }: UpkeepParts): Promise<void> {
  if (onUsage === undefined) return
  const data = fieldsOf(fieldsOf(await client.usage())?.data)
  // Numbers come as texts here.
  const [posts, cap] = [Number(data?.project_usage ?? Number.NaN), Number(data?.project_cap ?? Number.NaN)]
  if (!Number.isSafeInteger(posts) || !Number.isSafeInteger(cap)) throw new Error('its answer has no numbers')
  await onUsage({ posts, cap, at: clock.now() })
}

async function obeyDeletions(parts: UpkeepParts): Promise<void> {
  const { client, settings, clock, coordinator, signal, heldPosts } = parts
  const ids = ((await heldPosts?.()) ?? []).filter(isPostId)
  if (ids.length === 0 || signal.aborted) return
  const { id } = await client.startJob(ids)
  let job = await client.job(id)
  for (let looks = 0; job.status !== 'complete'; looks++) {
    if (job.status === 'failed' || job.status === 'expired')
      throw new Error(`X says that the job ${job.status}`)
    if (looks >= MAX_LOOKS) throw new Error('the job is not done')
    await clock.sleep(settings.jobEveryMs, signal)
    if (signal.aborted) return
    job = await client.job(id)
  }
  const removals = readResult(await client.jobResult(job), new Set(ids))
  if (removals.length > 0) await coordinator.accept([], null, removals)
}

/** With the default wait half an hour: then the next job begins anew. */
const MAX_LOOKS = 120
