import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import type { Store } from '../ports/store.js'
import type { Synced } from '../ports/synced.js'
import type { Secrets, Subscription } from './subscriptions.js'
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
  readSubscriptions,
} from './subscriptions.js'

/** A subscription as a file declares it; without a secret, one is drawn when it is created. */
export interface DeclaredSubscription
  extends Omit<Subscription, 'version' | 'after' | 'state' | 'createdAt' | 'secrets'> {
  readonly secret?: string | undefined
}

/** Ids of declared subscriptions, so that those that people create stay as they are. */
export const DECLARED = 'wh_file-'
/** A changed secret and the one before it both sign for so long. */
const GRACE = DAY

/**
 * Makes the declared subscriptions in the store equal to the file: creates, changes and deletes. State, health and
 * pending deliveries of a changed one stay. Done twice, it changes nothing the second time.
 */
export async function syncSubscriptions(
  store: Store,
  declared: readonly DeclaredSubscription[],
  parts: { readonly now: Instant; readonly newSecret: () => string },
): Promise<Synced> {
  const stored = (await readSubscriptions(store)).filter(({ id }) => id.startsWith(DECLARED))
  const byId = new Map(stored.map((subscription) => [subscription.id, subscription]))
  const [created, changed]: [string[], string[]] = [[], []]
  for (const one of declared) {
    const before = byId.get(one.id)
    if (before === undefined) {
      await createDeclared(store, one, parts)
      created.push(one.id)
    } else if (JSON.stringify(merged(before, one, parts.now)) !== JSON.stringify(before)) {
      await changeSubscription(store, one.id, (now) => merged(now, one, parts.now))
      changed.push(one.id)
    }
  }
  const wanted = new Set(declared.map(({ id }) => id))
  const deleted = stored.map(({ id }) => id).filter((id) => !wanted.has(id))
  for (const id of deleted) await deleteSubscription(store, id)
  return { created, changed, deleted }
}

function createDeclared(
  store: Store,
  { secret, ...rest }: DeclaredSubscription,
  { now, newSecret }: { readonly now: Instant; readonly newSecret: () => string },
): Promise<Subscription> {
  const secrets: Secrets = { current: secret ?? newSecret(), previous: null }
  return createSubscription(store, { ...rest, secrets, state: { kind: 'enabled' }, createdAt: now })
}

/** In the order of the stored fields, so that an unchanged one gives the same text. */
function merged(before: Subscription, { secret, ...rest }: DeclaredSubscription, now: Instant): Subscription {
  const isNew = secret !== undefined && secret !== before.secrets.current
  const previous = { secret: before.secrets.current, until: now + GRACE }
  const secrets = isNew ? { current: secret, previous } : before.secrets
  return { ...before, ...rest, secrets }
}
