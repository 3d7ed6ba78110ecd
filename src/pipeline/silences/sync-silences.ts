import type { Instant } from '../../core/model/instant.js'
import type { Store } from '../ports/store.js'
import type { Synced } from '../ports/synced.js'
import type { Silence } from './silences.js'
import { changeSilences } from './silences.js'

/** A silence as a file declares it; without `startsAt` it begins when it is first read. */
export interface DeclaredSilence
  extends Pick<Silence, 'id' | 'kind' | 'matchers' | 'endsAt' | 'window' | 'comment' | 'createdBy'> {
  readonly startsAt?: Instant | undefined
}

/** Ids of declared silences, so that those that people create stay as they are. */
export const DECLARED_SILENCE = 'sil_file-'

/**
 * Makes the declared silences in the store equal to the file: creates, changes, and ends those that are gone. Done
 * twice, it changes nothing the second time.
 */
export async function syncSilences(
  store: Store,
  declared: readonly DeclaredSilence[],
  now: Instant,
): Promise<Synced> {
  const result = await changeSilences(store, now, (silences) => {
    const before = new Map(silences.map((silence) => [silence.id, silence]))
    const wanted = new Set(declared.map(({ id }) => id))
    // One that was over before it was first read would only fill the list.
    const fresh = declared.filter(({ id, endsAt }) => !before.has(id) && endsAt > now)
    const created = fresh.map((one): Silence => ({ ...one, startsAt: one.startsAt ?? now, createdAt: now }))
    const byId = new Map(declared.map((one) => [one.id, one]))
    const next = silences.map((silence) => {
      if (!silence.id.startsWith(DECLARED_SILENCE)) return silence
      const one = byId.get(silence.id)
      return one === undefined ? ended(silence, now) : merged(silence, one, now)
    })
    const moved = next.filter((silence, index) => silence !== silences[index]).map(({ id }) => id)
    if (created.length + moved.length === 0) return null
    const synced: Synced = {
      created: created.map(({ id }) => id),
      changed: moved.filter((id) => wanted.has(id)),
      deleted: moved.filter((id) => !wanted.has(id)),
    }
    return { silences: [...next, ...created], result: synced }
  })
  return result ?? { created: [], changed: [], deleted: [] }
}

function ended(silence: Silence, now: Instant): Silence {
  return silence.endsAt <= now ? silence : { ...silence, endsAt: now, updatedBy: undefined, updatedAt: now }
}

function merged(
  before: Silence,
  { startsAt = before.startsAt, ...one }: DeclaredSilence,
  now: Instant,
): Silence {
  const after = { ...before, ...one, startsAt }
  if (JSON.stringify(after) === JSON.stringify(before)) return before
  return { ...after, updatedBy: undefined, updatedAt: now }
}
