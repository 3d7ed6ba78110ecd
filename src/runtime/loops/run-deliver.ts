import { DAY } from '../../core/model/instant.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { createRelease } from '../../pipeline/notify/fan-out/release.js'
import { expireTexts, forgetAsked } from '../../pipeline/retention/redact-expired-texts.js'
import { thinPoints } from '../../pipeline/retention/thin-points.js'
import { createTurnLock } from '../../webhooks/deliver/turn-lock.js'
import type { Deliverer, DelivererParts, DeliveryReport } from '../../webhooks/deliver.js'
import { createDeliverer, DELIVER_QUEUE, DELIVERIES_AT_ONCE, PER_ENDPOINT } from '../../webhooks/deliver.js'
import { createEndpointSemaphore } from '../../webhooks/endpoint-semaphore.js'
import { createFormats, servicesById } from '../../webhooks/formats/formats.js'
import { createSend } from '../../webhooks/send.js'
import { createAddressRules } from '../../webhooks/target/address-rules.js'
import type { Context } from '../compose/context.js'
import { versionOf } from '../config/version.js'
import { readSourceStatuses } from '../sources/stored-status.js'
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
  const { backend } = context
  const { store } = backend
  const formatting = formattingOf(context)
  const deliverer = openDeliverer(context, formatting)
  const release = createRelease({ store, clock: context.clock, ...formatting })
  const queue = backend.openQueue(DELIVER_QUEUE)
  const stop = await queue.work(deliverer.handle, { atOnce: DELIVERIES_AT_ONCE })
  await Promise.all([
    underLease(context, 'fan-out', (tenure) =>
      loop(context, 'fan-out', FAN_OUT_MS, () => fanOut(deliverer), tenure),
    ),
    underLease(context, 'texts', async (tenure) => {
      await Promise.all([redactTexts(context, tenure), thinCharts(context, tenure)])
    }),
    ...deliveryLoops(context, deliverer),
    loop(context, 'release of silenced alerts', SWEEP_MS, async () => {
      const released = await release()
      if (released.alerts > 0) context.log.info(released, 'a silence ended; the held notifications are sent')
      return 'idle'
    }),
  ])
  await stop()
}

type Formatting = Required<Pick<DelivererParts, 'formats' | 'categoryOf'>>

function formattingOf({ settings, configuration }: Context): Formatting {
  const services = servicesById(configuration.services)
  return {
    formats: createFormats(settings.PUBLIC_URL ?? null, configuration.textsOf, services),
    categoryOf: (id) => services.get(id)?.category ?? null,
  }
}

function openDeliverer({ settings, backend, clock, holder, ...context }: Context, formatting: Formatting) {
  const { store } = backend
  return createDeliverer({
    store,
    queue: backend.openQueue(DELIVER_QUEUE),
    clock,
    // With the embedded store this process is the only one.
    ...(backend.kind === 'redis' && {
      semaphore: createEndpointSemaphore({ store, holder, most: PER_ENDPOINT, ttlMs: SLOT_MS }),
      turns: createTurnLock({ store, holder, ttlMs: SLOT_MS }),
    }),
    ...formatting,
    send: createSend({
      rules: createAddressRules(settings.WEBHOOK_ALLOW_CIDRS),
      clock,
      userAgent: `outcry/${versionOf()}`,
    }),
    report: (outcome) => reportDelivery(context, outcome),
    onDisabled: (webhook, reason) =>
      context.log.info({ webhook, reason }, `webhook ${webhook} is disabled: ${reason}`),
  })
}

function reportDelivery(
  { metrics, log }: Pick<Context, 'metrics' | 'log'>,
  { delivery, type, plan, attempt }: DeliveryReport,
): void {
  metrics.deliveries.inc({ result: plan.kind })
  if (attempt != null) metrics.deliverySeconds.observe({ result: plan.kind }, attempt.latencyMs / 1_000)
  const reason = 'reason' in plan ? plan.reason : null
  const level = plan.kind === 'delivered' ? 'debug' : reason === 'overtaken' ? 'info' : 'warn'
  log[level]({ delivery, type, plan, reason, status: attempt?.status ?? null }, `delivery ${plan.kind}`)
}

/** What is due by time: digests, reminders, notices, deliveries without a job, and the end of old ones. */
function deliveryLoops(context: Context, deliverer: Deliverer): readonly Promise<void>[] {
  return [
    loop(context, 'digests and reminders', REMIND_MS, async () =>
      (await deliverer.remind()) > 0 ? 'again' : 'idle',
    ),
    loop(context, 'notices of sources', SOURCES_MS, async () => {
      await deliverer.notifySourceChanges(
        await readSourceStatuses(context.backend.store, context.clock.now()),
      )
      return 'idle'
    }),
    loop(context, 'sweep of deliveries', SWEEP_MS, async () => {
      context.metrics.pendingDeliveries.set(await deliverer.sweep())
      return 'idle'
    }),
    loop(context, 'pruning of deliveries', PRUNE_MS, async () =>
      (await deliverer.prune()) > 0 ? 'again' : 'idle',
    ),
  ]
}

function loop(
  { clock, log, health, signal }: Context,
  name: string,
  idleMs: number,
  step: () => Promise<'again' | 'idle'>,
  until = signal,
): Promise<void> {
  return runLoop({ name, idleMs, step, signal: until, clock, log, health })
}

function underLease(
  { backend, clock, log, holder, signal }: Context,
  name: string,
  run: (tenure: AbortSignal) => Promise<void>,
): Promise<void> {
  return runUnderLease({ store: backend.store, clock, log, name, holder, signal }, run)
}

/** Thins the points of charts, by stream time. */
function thinCharts(context: Context, tenure: AbortSignal): Promise<void> {
  const { store } = context.backend
  const catalogued = new Set(context.configuration.services.map(({ id }) => String(id)))
  const step = async () => {
    const now = await readStreamTime(store)
    if (now !== null) await thinPoints({ store, isCatalogued: (id) => catalogued.has(id) }, now)
    return 'idle' as const
  }
  return loop(context, 'points', THIN_MS, step, tenure)
}

/** Redacts the texts whose erasure was requested, and expired ones. */
function redactTexts(context: Context, tenure: AbortSignal): Promise<void> {
  const { settings, clock, backend } = context
  const { store } = backend
  let expiredAt = Number.NEGATIVE_INFINITY
  const step = async () => {
    await forgetAsked(store)
    if (clock.now() - expiredAt < EXPIRE_MS) return 'idle'
    if ((await expireTexts(store, clock.now() - settings.EVIDENCE_DAYS * DAY)) === 'more') return 'again'
    expiredAt = clock.now()
    return 'idle'
  }
  return loop(context, 'texts', FORGET_MS, step, tenure)
}

async function fanOut(deliverer: Deliverer): Promise<'again' | 'idle'> {
  const came = await deliverer.fanOut()
  return came.kind === 'nothing-new' ? 'idle' : 'again'
}
