import type { Instant } from '../../core/model/instant.js'
import { formatInstant, MINUTE } from '../../core/model/instant.js'
import { readSubscriptions } from '../endpoints/subscriptions.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { Store } from '../ports/store.js'
import type { Formats } from './message.js'
import { writeNotice } from './notices.js'

const codec = defineCodec<NotifiedState>({ kind: 'source notice', version: 1 })

/** How a source is, as far as those who subscribed to its troubles care. */
export interface SourceCondition {
  readonly name: string
  readonly state: string
  readonly detail: string | null
  /** RFC 3339 UTC. */
  readonly since: string
}

/**
 * States in which a source does not deliver what it should. One that connects for a minute is lost. `off` is an
 * operator's wish or a budget; a notice changes neither.
 */
const ILL = ['connecting', 'late', 'degraded', 'blocked', 'off']

/** A trouble shorter than this is a reconnection, and nobody's business. */
export const PATIENCE = MINUTE

interface NotifiedState {
  readonly version: 1
  /** The state in the last notice. */
  readonly isIll: boolean
  readonly since: string
}

const notifiedKey = (name: string) => `${KEYS.sourceNotice}${name}`

/**
 * Sends a notice for each source that is degraded for a minute or has recovered, each change once; gives the
 * deliveries.
 */
export async function notifySourceChanges(
  store: Store,
  sources: readonly SourceCondition[],
  { formats, now }: { readonly formats: Formats; readonly now: Instant },
): Promise<string[]> {
  const texts = await store.get(sources.map(({ name }) => notifiedKey(name)))
  const made: string[] = []
  for (const [index, source] of sources.entries()) {
    const { name, state, detail, since } = source
    const text = texts[index] ?? null
    const wasIll = text !== null && codec.decode(text, `the last notice about ${name}`).isIll
    const isIll = ILL.includes(state)
    const isChange = isIll ? !wasIll && now - Date.parse(since) >= PATIENCE : wasIll && state === 'live'
    if (!isChange) continue
    const notice = {
      kind: 'notice',
      type: isIll ? 'source.degraded' : 'source.recovered',
      at: formatInstant(now),
      data: { name, state, detail, since },
    } as const
    const id = `source-${name.replaceAll(/[^A-Za-z0-9-]/g, '-')}-${now}`
    const to = await readSubscriptions(store)
    const written = writeNotice(notice, to, { name: id, purpose: 'event', formats, now })
    const notified: NotifiedState = { version: 1, isIll, since }
    const committed = await store.commit({
      checks: [{ key: notifiedKey(name), value: text }],
      set: [...written.set, { key: notifiedKey(name), value: codec.encode(notified) }],
    })
    if (committed.kind === 'done') made.push(...written.deliveries)
  }
  return made
}
