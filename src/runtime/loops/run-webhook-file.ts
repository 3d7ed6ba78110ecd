import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../../api/http/problem.js'
import {
  checkServices as checkMatchers,
  matchersOf,
  mistakeIn,
  windowOf,
} from '../../api/routes/silences/matchers.js'
import { checkServices as checkFilter } from '../../api/routes/webhooks/check-services.js'
import { createKnownServices } from '../../api/views/known-services.js'
import type { Service } from '../../core/model/catalogue.js'
import type { Instant } from '../../core/model/instant.js'
import { syncKeys, takenKeys } from '../../pipeline/access/sync-keys.js'
import { currentAlertsOf } from '../../pipeline/alerts/search/current-alerts.js'
import type { DeclaredSubscription } from '../../pipeline/endpoints/sync-subscriptions.js'
import { syncSubscriptions } from '../../pipeline/endpoints/sync-subscriptions.js'
import { newSecret } from '../../pipeline/endpoints/webhook-secret.js'
import type { Store } from '../../pipeline/ports/store.js'
import { MAX_SILENCES, readSilences } from '../../pipeline/silences/silences.js'
import type { DeclaredSilence } from '../../pipeline/silences/sync-silences.js'
import { DECLARED_SILENCE, syncSilences } from '../../pipeline/silences/sync-silences.js'
import { createAddressRules } from '../../webhooks/target/address-rules.js'
import { checkEndpoint } from '../../webhooks/target/check-endpoint.js'
import type { Context } from '../compose/context.js'
import type { Declared } from '../config/load-webhooks.js'
import { loadWebhooks, WEBHOOKS } from '../config/load-webhooks.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** The interval of looks at the file's time. SIGHUP has the file read at the next look. */
const LOOK_MS = 1_000

type FileContext = Pick<Context, 'settings' | 'backend' | 'clock' | 'log'> & {
  readonly configuration: Pick<Context['configuration'], 'services' | 'textsOf'>
}

/**
 * Keeps webhooks, silences and keys as CATALOGUE_DIR/webhooks.yaml declares them. A file with a mistake changes
 * nothing.
 */
export async function runWebhookFile(context: Context): Promise<void> {
  const { settings, backend, clock, log, health, holder, signal } = context
  const folder = settings.CATALOGUE_DIR
  if (folder === undefined) return
  let isAsked = true
  let seen: string | null = null
  const ask = () => {
    isAsked = true
  }
  process.on('SIGHUP', ask)
  signal.addEventListener('abort', () => process.off('SIGHUP', ask))
  const step = async () => {
    const stamp = stampOf(join(folder, WEBHOOKS))
    if (!isAsked && stamp === seen) return 'idle' as const
    // Before the reading: a SIGHUP in the middle of it asks for another.
    isAsked = false
    seen = null
    await applyWebhookFile(context, folder)
    seen = stamp
    return 'idle' as const
  }
  await runUnderLease({ store: backend.store, clock, log, name: 'webhook-file', holder, signal }, (tenure) =>
    runLoop({ name: 'webhooks of the file', idleMs: LOOK_MS, step, signal: tenure, clock, log, health }),
  )
}

/** Reads, checks and applies the file once; says in the log what came of it. */
export async function applyWebhookFile(context: FileContext, folder: string): Promise<void> {
  const { backend, clock, log, configuration } = context
  const { store } = backend
  const loaded = loadWebhooks(folder, process.env, configuration.textsOf)
  const declared = loaded.kind === 'fine' ? loaded : NOTHING
  const problems = loaded.kind === 'wrong' ? loaded.problems : await mistakesIn(declared, context)
  if (problems.length > 0) {
    log.error({ problems }, `${WEBHOOKS} has mistakes; webhooks, silences and keys stay as they are`)
    return
  }
  const now: Instant = clock.now()
  const silences = declared.silences.map((one) => toDeclaredSilence(one, configuration.services))
  const synced = {
    webhooks: await syncSubscriptions(store, declared.webhooks, {
      now,
      newSecret: () => newSecret(randomBytes),
    }),
    silences: await syncSilences(store, silences, now),
    keys: await syncKeys(store, declared.keys, now),
  }
  const isChanged = Object.values(synced).some((one) => Object.values(one).some((ids) => ids.length > 0))
  if (isChanged) log.info(synced, `${WEBHOOKS} is applied`)
}

const NOTHING: Declared = { webhooks: [], silences: [], keys: [] }

/** Mistakes that only the store, the catalogue and the network show. */
async function mistakesIn(declared: Declared, { backend, configuration, settings }: FileContext) {
  const { store } = backend
  const known = createKnownServices(configuration, currentAlertsOf(store))
  const found = await Promise.all([
    refusedTargets(declared.webhooks, settings.WEBHOOK_ALLOW_CIDRS),
    ...declared.webhooks.map(async ({ id, filter }) => detailOf(id, await checkFilter(known, filter))),
    ...declared.silences.map(async ({ id, ...one }) => {
      // The end may lie in the past: a file stays valid when a silence of it expires.
      const mistake = mistakeIn(one, 0)
      if (mistake !== null) return [`silence ${id}: ${mistake.pointer}: ${mistake.detail}`]
      return detailOf(`silence ${id}`, await checkMatchers(known, one.matchers))
    }),
    takenKeys(store, declared.keys).then((ids) =>
      ids.map((id) => `key ${id}: another key has the id in this secret; create a new key`),
    ),
    tooMany(store, declared.silences.length),
  ])
  return found.flat()
}

function detailOf(what: string, problem: Problem | null): string[] {
  return problem === null ? [] : [`${what}: ${problem.detail}`]
}

async function tooMany(store: Store, count: number): Promise<string[]> {
  const others = (await readSilences(store)).filter(({ id }) => !id.startsWith(DECLARED_SILENCE))
  const all = others.length + count
  return all <= MAX_SILENCES ? [] : [`silences: there would be ${all}; at most ${MAX_SILENCES} may exist`]
}

function toDeclaredSilence(
  { id, matchers, kind, startsAt, endsAt, comment, ...window }: Declared['silences'][number],
  services: readonly Service[],
): DeclaredSilence {
  return {
    ...{ id: `${DECLARED_SILENCE}${id}`, kind, startsAt, endsAt, comment, createdBy: WEBHOOKS },
    matchers: matchersOf(matchers, services),
    window: windowOf(window),
  }
}

async function refusedTargets(
  declared: readonly DeclaredSubscription[],
  allowed: Context['settings']['WEBHOOK_ALLOW_CIDRS'],
): Promise<string[]> {
  const rules = createAddressRules(allowed)
  const checked = await Promise.all(declared.map(({ url, format }) => checkEndpoint(url, format, { rules })))
  return checked.flatMap((target, index) =>
    target.kind === 'refused' ? [`${declared[index]!.id}: ${target.detail}`] : [],
  )
}

/** Changes when the file does; empty without one. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.mtimeMs} ${found.size} ${found.ino}`
}
