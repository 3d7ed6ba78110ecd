import { randomBytes } from 'node:crypto'
import { createSubscription, SUBSCRIBABLE } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Store } from '../../src/pipeline/ports/store.js'

/** Subscribes an address to all events of alerts. Gives the secret. */
export async function subscribe(store: Store, url: string): Promise<string> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  await createSubscription(store, {
    id: 'wh_receiver',
    url,
    events: SUBSCRIBABLE.filter((type) => type.startsWith('alert.')),
    filter: { services: [], countries: [], languages: [], minSeverity: null, minConfidence: null },
    format: 'standard',
    locale: 'en',
    secrets: { current: secret, previous: null },
    state: { kind: 'enabled' },
    createdAt: 0,
  })
  return secret
}
