import type { IncomingPost } from '../../core/engine/post/ingested-post.js'
import { isIngested } from '../../core/engine/post/ingested-post.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import type { Removal } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'
import { askToForget } from '../../pipeline/retention/redact-expired-texts.js'
import { createHeldTexts, readHeldTexts } from './held-texts.js'

/** Carries out what a network took back. */
export interface Remover {
  /** These posts were stored with their texts. */
  note(ids: readonly string[]): void
  /** Texts may have been stored that `note` was never called with; they are looked up at the next removal. */
  reload(): void
  /** Has the texts deleted. When it resolves that is certain to happen, and the cursor may pass the removals. */
  obey(removals: readonly Removal[]): Promise<void>
}

export function createRemover(parts: {
  readonly source: string
  readonly store: Store
  readonly intake: Pick<Intake, 'command' | 'keyedId'>
}): Remover {
  const { source, store, intake } = parts
  const held = createHeldTexts()
  let isLoaded = false

  return {
    note: held.note,
    reload() {
      isLoaded = false
    },
    async obey(removals) {
      if (removals.length === 0) return
      // Texts stored before this process began are looked up at the first removal: most sources never bring one.
      if (!isLoaded) held.note(await readHeldTexts(store, source))
      isLoaded = true
      const ids = new Set(removals.flatMap((removal) => held.matching(keyed(removal))))
      for (const id of ids) await askToForget(intake, { source, id })
    },
  }

  function keyed(removal: Removal): Removal {
    return removal.kind === 'post'
      ? { ...removal, id: intake.keyedId(removal.id) }
      : { ...removal, idPrefix: intake.keyedId(removal.idPrefix) }
  }
}

/** The posts that are not taken back in the same batch: those are never stored. An ingested post has no text. */
export function withoutRemoved(
  posts: readonly IncomingPost[],
  removals: readonly Removal[],
): readonly IncomingPost[] {
  if (removals.length === 0) return posts
  const ids = new Set(removals.flatMap((removal) => (removal.kind === 'post' ? [removal.id] : [])))
  const prefixes = removals.flatMap((removal) => (removal.kind === 'account' ? [removal.idPrefix] : []))
  return posts.filter(
    (post) =>
      isIngested(post) || (!ids.has(post.id) && !prefixes.some((prefix) => post.id.startsWith(prefix))),
  )
}
