import { DAY } from '../../core/model/instant.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { createRelease } from '../../pipeline/notify/fan-out/release.js'
import { expireTexts, forgetAsked } from '../../pipeline/retention/redact-expired-texts.js'
import { thinPoints } from '../../pipeline/retention/thin-points.js'
import { createTurnLock } from '../../webhooks/deliver/turn-lock.js'
import type { Deliverer } from '../../webhooks/deliver.js'
import { createDeliverer, DELIVER_QUEUE, DELIVERIES_AT_ONCE, PER_ENDPOINT } from '../../webhooks/deliver.js'
import { createEndpointSemaphore } from '../../webhooks/endpoint-semaphore.js'
import { createFormats, servicesById } from '../../webhooks/formats/formats.js'
import { createSend } from '../../webhooks/send.js'
import { createAddressRules } from '../../webhooks/target/address-rules.js'
import type { Context } from '../compose/context.js'
import { versionOf } from '../config/version.js'
import { readSourceStatuses } from '../sources/source-status.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** A request takes at most 15 seconds; the rest is for storing its outcome. */
const SLOT_MS = 30_000
const FAN_OUT_MS = 50
const SWEEP_MS = 1_000
const REMIND_MS = 250
const SOURCES_MS = 5_000
const PRUNE_MS = 60_000
const FORGET_MS = 500
const THIN_MS = 60 * 60_000
const EXPIRE_MS = 10 * 60_000

/** Turns stored events into deliveries, and sends those that are due. */
export async function runDeliver(context: Context): Promise<void> {
  const { settings, backend, clock, log, metrics, health, holder, signal } = context
  const queue = backend.openQueue(DELIVER_QUEUE)
  const semaphore = createEndpointSemaphore({
    store: backend.store,
    holder,
    most: PER_ENDPOINT,
    ttlMs: SLOT_MS,
  })
  const turns = createTurnLock({ store: backend.store, holder, ttlMs: SLOT_MS })
  const services = servicesById(context.configuration.services)
  const formats = createFormats(settings.PUBLIC_URL ?? null, services)
  const categoryOf = (id: string) => services.get(id)?.category ?? null
  const deliverer = createDeliverer({
    store: backend.store,
    queue,
    clock,
    // With the embedded store this process is the only one.
    ...(backend.kind === 'redis' ? { semaphore, turns } : {}),
    formats,
    categoryOf,
    send: createSend({
      rules: createAddressRules(settings.WEBHOOK_ALLOW_CIDRS),
      clock,
      userAgent: `outcry/${versionOf()}`,
    }),
    onDisabled: (webhook, reason) =>
      log.info({ webhook, reason }, `webhook ${webhook} is disabled: ${reason}`),
    report: ({ delivery, type, plan, attempt }) => {
      metrics.deliveries.inc({ result: plan.kind })
      if (attempt != null) metrics.deliverySeconds.observe({ result: plan.kind }, attempt.latencyMs / 1_000)
      const reason = 'reason' in plan ? plan.reason : null
      const level = plan.kind === 'delivered' ? 'debug' : reason === 'overtaken' ? 'info' : 'warn'
      log[level]({ delivery, type, plan, reason, status: attempt?.status ?? null }, `delivery ${plan.kind}`)
    },
  })
  const release = createRelease({ store: backend.store, clock, formats, categoryOf })
  const stop = await queue.work(deliverer.handle, { atOnce: DELIVERIES_AT_ONCE })
  const loop = (name: string, idleMs: number, step: () => Promise<'again' | 'idle'>, until = signal) =>
    runLoop({ name, idleMs, step, signal: until, clock, log, health })

  await Promise.all([
    runUnderLease({ store: backend.store, clock, log, name: 'fan-out', holder, signal }, (tenure) =>
      loop('fan-out', FAN_OUT_MS, () => fanOut(deliverer), tenure),
    ),
    loop('digests and reminders', REMIND_MS, async () => ((await deliverer.remind()) > 0 ? 'again' : 'idle')),
    loop('notices of sources', SOURCES_MS, async () => {
      await deliverer.notifySourceChanges(await readSourceStatuses(backend.store))
      return 'idle'
    }),
    runUnderLease(
      { store: backend.store, clock, log, name: 'texts', holder, signal },
      async (tenure) => void (await Promise.all([redactTexts(context, tenure), thinCharts(context, tenure)])),
    ),
    loop('sweep of deliveries', SWEEP_MS, async () => {
      const due = await deliverer.sweep()
      metrics.pendingDeliveries.set(due)
      return 'idle'
    }),
    loop('release of silenced alerts', SWEEP_MS, async () => {
      const released = await release()
      if (released.alerts > 0) log.info(released, 'a silence ended; the held notifications are sent')
      return 'idle'
    }),
    loop('pruning of deliveries', PRUNE_MS, async () => ((await deliverer.prune()) > 0 ? 'again' : 'idle')),
  ])
  await stop()
}

/** Thins the points of charts, by stream time. */
async function thinCharts(
  { configuration, backend, clock, log, health }: Context,
  signal: AbortSignal,
): Promise<void> {
  const { store } = backend
  const catalogued = new Set(configuration.services.map(({ id }) => String(id)))
  await runLoop({
    name: 'points',
    idleMs: THIN_MS,
    clock,
    log,
    health,
    signal,
    step: async () => {
      const now = await readStreamTime(store)
      if (now !== null) await thinPoints({ store, isCatalogued: (id) => catalogued.has(id) }, now)
      return 'idle'
    },
  })
}

/** Redacts the texts whose erasure was requested, and expired ones. */
async function redactTexts(
  { settings, backend, clock, log, health }: Context,
  signal: AbortSignal,
): Promise<void> {
  const { store } = backend
  let expiredAt = Number.NEGATIVE_INFINITY
  await runLoop({
    name: 'texts',
    idleMs: FORGET_MS,
    clock,
    log,
    health,
    signal,
    step: async () => {
      await forgetAsked(store)
      if (clock.now() - expiredAt < EXPIRE_MS) return 'idle'
      if ((await expireTexts(store, clock.now() - settings.EVIDENCE_DAYS * DAY)) === 'more') return 'again'
      expiredAt = clock.now()
      return 'idle'
    },
  })
}

async function fanOut(deliverer: Deliverer): Promise<'again' | 'idle'> {
  const came = await deliverer.fanOut()
  return came.kind === 'nothing-new' ? 'idle' : 'again'
}
