import { createHash, randomBytes } from 'node:crypto'
import { alertCodec, readAlertsVersion } from '../../pipeline/alerts/alert-store.js'
import { readFeedback, readRenderVersion } from '../../pipeline/alerts/feedback.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Silence } from '../../pipeline/silences/silences.js'
import { inForce, isAbout, readSilences, silencesVersion } from '../../pipeline/silences/silences.js'

/** An alert as it is answered: as it is stored, and what people did about it. */
export interface AlertViews {
  /** Adds to stored texts what is not the detection's: votes, and the silences that hold now. */
  show(texts: readonly string[], ids: readonly string[]): Promise<string[]>
  /** Changes whenever any answer would. Read it before the alerts. */
  version(): Promise<string>
}

export function createAlertViews({
  store,
  clock,
}: {
  readonly store: Store
  readonly clock: Clock
}): AlertViews {
  return {
    async show(texts, ids) {
      const silences = inForce(await readSilences(store), clock.now())
      const feedback = await readFeedback(store, ids)
      // An alert is only read where a silence may be about it; else its text goes as it is.
      return texts.map((text, index) => {
        const { confirm, deny } = feedback[index]!
        const votes = confirm + deny === 0 ? {} : { feedback: { confirm, deny } }
        const more = { ...votes, ...(silences.length === 0 ? {} : silencedBy(text, silences)) }
        return Object.keys(more).length === 0 ? text : `${text.slice(0, -1)},${JSON.stringify(more).slice(1)}`
      })
    },
    async version() {
      const [tail, votes, silences] = await Promise.all([
        readAlertsVersion(store),
        readRenderVersion(store),
        readSilences(store),
      ])
      return `${tail} ${votes} ${silencesVersion(silences, clock.now())}`
    },
  }
}

function silencedBy(text: string, silences: readonly Silence[]): object {
  const alert = alertCodec.decode(text, 'an alert')
  const about = silences.filter((silence) => isAbout(silence, alert))
  if (about.length === 0) return {}
  const isMaintenance = about.some(({ kind }) => kind === 'maintenance')
  return { silencedBy: about.map(({ id }) => id), ...(isMaintenance ? { maintenance: true } : {}) }
}

/** Who votes, without saying who: the key, or a hash of the address under a secret of this deployment. */
export async function voterOf(store: Store, keyId: string | null, address: string): Promise<string> {
  if (keyId !== null) return `key-${keyId}`
  const hash = createHash('sha256').update(`${await voterSecret(store)} ${address}`)
  return `address-${hash.digest('hex').slice(0, 32)}`
}

const SECRET = KEYS.feedbackSecret

async function voterSecret(store: Store): Promise<string> {
  for (;;) {
    const [held = null] = await store.get([SECRET])
    if (held !== null) return held
    const drawn = randomBytes(32).toString('hex')
    await store.commit({ checks: [{ key: SECRET, value: null }], set: [{ key: SECRET, value: drawn }] })
  }
}
