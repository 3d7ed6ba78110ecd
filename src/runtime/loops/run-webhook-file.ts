import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../core/model/instant.js'
import type { DeclaredSubscription } from '../../pipeline/endpoints/sync-subscriptions.js'
import { syncSubscriptions } from '../../pipeline/endpoints/sync-subscriptions.js'
import { newSecret } from '../../pipeline/endpoints/webhook-secret.js'
import { createAddressRules } from '../../webhooks/target/address-rules.js'
import { checkEndpoint } from '../../webhooks/target/check-endpoint.js'
import type { Context } from '../compose/context.js'
import { loadWebhooks, WEBHOOKS } from '../config/load-webhooks.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** The interval of looks at the file's time. SIGHUP has the file read at the next look. */
const LOOK_MS = 1_000

type FileContext = Pick<Context, 'settings' | 'backend' | 'clock' | 'log'>

/**
 * Keeps the webhooks of CATALOGUE_DIR/webhooks.yaml as the file declares them. A file with a mistake changes nothing.
 */
export async function runWebhookFile(context: Context): Promise<void> {
  const { settings, backend, clock, log, health, holder, signal } = context
  const folder = settings.CATALOGUE_DIR
  if (folder === undefined) return
  let isAsked = true
  let seen = ''
  const ask = () => {
    isAsked = true
  }
  process.on('SIGHUP', ask)
  signal.addEventListener('abort', () => process.off('SIGHUP', ask))
  const step = async () => {
    const stamp = stampOf(join(folder, WEBHOOKS))
    if (!isAsked && stamp === seen) return 'idle' as const
    await applyWebhookFile(context, folder)
    seen = stamp
    isAsked = false
    return 'idle' as const
  }
  await runUnderLease({ store: backend.store, clock, log, name: 'webhook-file', holder, signal }, (tenure) =>
    runLoop({ name: 'webhooks of the file', idleMs: LOOK_MS, step, signal: tenure, clock, log, health }),
  )
}

/** Reads, checks and applies the file once; says in the log what came of it. */
export async function applyWebhookFile(
  { settings, backend, clock, log }: FileContext,
  folder: string,
): Promise<void> {
  const loaded = loadWebhooks(folder, process.env)
  const declared = loaded.kind === 'fine' ? loaded.webhooks : []
  const refused = await refusedTargets(declared, settings.WEBHOOK_ALLOW_CIDRS)
  const problems = loaded.kind === 'wrong' ? loaded.problems : refused
  if (problems.length > 0) {
    log.error({ problems }, `${WEBHOOKS} has mistakes; the webhooks stay as they are`)
    return
  }
  const now: Instant = clock.now()
  const synced = await syncSubscriptions(backend.store, declared, {
    now,
    newSecret: () => newSecret(randomBytes),
  })
  if (Object.values(synced).some((ids) => ids.length > 0)) log.info(synced, `${WEBHOOKS} is applied`)
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
