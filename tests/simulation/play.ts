import type { Alert } from '../../src/core/model/alert.js'
import { HOUR, SECOND } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import { EVENTS } from '../../src/pipeline/alerts/alert-store.js'
import { SHARD_OUTPUTS } from '../../src/pipeline/detect/shard-output-entry.js'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Intake } from '../../src/pipeline/intake/intake.js'
import { unpackEntry } from '../../src/pipeline/intake/intake-entry.js'
import { INTAKE } from '../../src/pipeline/intake/sequencer.js'
import { shardLog } from '../../src/pipeline/intake/shard-entry.js'
import { KEYS } from '../../src/pipeline/log/keys.js'
import { askToForget } from '../../src/pipeline/retention/redact-expired-texts.js'
import { START } from '../support/builders.js'
import { aSubscription } from '../webhooks/alert-events.js'
import { startFaults } from './faults.js'
import { findViolations } from './invariants.js'
import type { Deployment, Process } from './processes.js'
import { isFault, ROLES, shardsBehind, startProcess } from './processes.js'
import type { Receivers } from './receivers.js'
import { createReceivers } from './receivers.js'
import type { Scenario } from './scenario.js'
import { makeScenario } from './scenario.js'
import { createSimulatedQueue } from './simulated-queue.js'
import type { SimulatedStore } from './simulated-store.js'
import { createSimulatedStore } from './simulated-store.js'
import type { World } from './world.js'
import { createWorld } from './world.js'

/** What a run leaves to judge. */
export interface Played {
  readonly scenario: Scenario
  readonly world: World
  readonly store: SimulatedStore
  readonly receivers: Receivers
  /** Posts whose acceptance was confirmed to their sender. */
  readonly accepted: ReadonlySet<string>
  /** All that the intake log ever held. */
  readonly ingested: { readonly entries: readonly string[]; readonly ids: ReadonlySet<string> }
  /** Services of which an operator closed an alert. */
  readonly closed: ReadonlySet<string>
  /** Texts that were to be forgotten. */
  readonly forgotten: ReadonlySet<string>
}

/** The longest time in peace until everything is worked off: failed deliveries are tried again after hours. */
const PEACE = 48 * HOUR

/** Plays one run, and says what is wrong afterwards; `trace` tells two runs apart. */
export async function play(
  seed: number,
): Promise<{ readonly violations: readonly string[]; readonly trace: () => string }> {
  const world = createWorld(seed, START)
  const { violations, store, receivers } = await playIn(world)
  const arrived = receivers.arrivals.map(({ messageId }) => messageId).join(' ')
  return { violations, trace: () => `${world.now()} ${arrived} ${JSON.stringify(store.peek(''))}` }
}

async function playIn(world: World) {
  const failures: string[] = []
  const { deployment, ingested } = newDeployment(world, (message) => failures.push(message))
  await subscribe(deployment.store)
  const scenario = makeScenario(world)
  const slots: Process[] = ROLES.map((role) => startProcess(role, deployment))
  const faults = startFaults(deployment, slots)
  const accepted = new Set<string>()
  const closed = new Set<string>()
  const forgotten = new Set<string>()
  const people = [
    ...[...scenario.bySource].map(([source, posts]) => send(world, slots, source, posts, accepted)),
    operate(deployment, slots, scenario, closed, forgotten),
  ]
  let isSent = false
  void Promise.all(people).then(() => {
    isSent = true
  })
  const hasFailed = () => failures.length > 0
  await world.run(() => isSent || hasFailed(), scenario.end + PEACE)
  faults.end()
  const isDone = await world.run(() => isQuiet(deployment.store) || hasFailed(), world.now() + PEACE)
  const { store, receivers } = deployment
  const violations = hasFailed()
    ? failures
    : isDone
      ? await findViolations({ scenario, world, store, receivers, accepted, ingested, closed, forgotten })
      : [`work is left after two days of peace: ${whatIsLeft(store).join(', ')}`]
  return { violations, store, receivers }
}

function newDeployment(world: World, fail: (message: string) => void) {
  const store = createSimulatedStore(world.now)
  const entries: string[] = []
  const ids = new Set<string>()
  store.onAppend(INTAKE, (entry) => {
    entries.push(entry)
    for (const { classified } of unpackEntry(entry, entries.length).ingestedPosts) {
      if (classified !== null) ids.add(`${classified.source} ${classified.id}`)
    }
  })
  const messages = new Set<string>()
  store.onCommit(({ set = [] }) => {
    for (const { key, value } of set) {
      if (key.startsWith(KEYS.delivery)) messages.add((JSON.parse(value) as { messageId: string }).messageId)
    }
  })
  const deployment: Deployment = {
    world,
    store,
    mood: { isAway: false, isFull: false },
    queue: createSimulatedQueue(world, (error) => {
      if (!isFault(error)) fail(`a job failed: ${error}`)
    }),
    receivers: createReceivers(world, (id) => messages.has(id)),
    fail,
  }
  return { deployment, ingested: { entries, ids } }
}

const SUBSCRIPTIONS = [
  { id: 'wh_all' },
  { id: 'wh_grouped', format: 'slack', groupWait: 20 },
  { id: 'wh_pager', format: 'pagerduty', url: 'https://events.pagerduty.com/v2/enqueue?routing_key=k' },
] as const

async function subscribe(store: SimulatedStore): Promise<void> {
  for (const one of SUBSCRIPTIONS) await createSubscription(store, aSubscription(one))
}

/** The process that accepts posts, if one lives. */
function intakeOf(slots: readonly Process[]): Intake | null {
  return slots.find(({ intake, life }) => intake !== null && !life.isDead)?.intake ?? null
}

/** As long as a sender waits for an answer before it sends again. */
const PATIENCE = 20 * SECOND

/** Asks until it is answered; whether it was done before, nobody knows. */
async function insist(
  world: World,
  slots: readonly Process[],
  ask: (intake: Intake) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const intake = intakeOf(slots)
    const answer =
      intake === null
        ? 'nobody'
        : await Promise.race([
            ask(intake).then(
              () => 'done',
              (error: unknown) => {
                if (!isFault(error)) throw error
                return 'failed'
              },
            ),
            world.after(PATIENCE).then(() => 'silence'),
          ])
    if (answer === 'done') return
    await world.after(world.draw(100, 3_000))
  }
}

/** Sends the posts of a source about as they are written, and again until they are accepted. */
async function send(
  world: World,
  slots: readonly Process[],
  source: string,
  posts: readonly Post[],
  accepted: Set<string>,
): Promise<void> {
  for (let from = 0; from < posts.length; ) {
    const batch = posts.slice(from, from + world.draw(1, 12))
    from += batch.length
    await world.after(batch.at(-1)!.at - world.now())
    await insist(world, slots, (intake) => intake.accept(source, batch))
    for (const { id, text } of batch) if (!text.startsWith('murmur')) accepted.add(`${source} ${id}`)
  }
}

/** An operator who now and then closes an alert, or has a post forgotten. */
async function operate(
  { world, store }: Deployment,
  slots: readonly Process[],
  { end, bySource }: Scenario,
  closed: Set<string>,
  forgotten: Set<string>,
): Promise<void> {
  const isCloser = world.chance(0.15)
  const isForgetter = world.chance(0.3)
  while ((isCloser || isForgetter) && world.now() < end) {
    await world.after(world.draw(60, 900) * SECOND)
    const alerts = store.peek(KEYS.alert).map(({ value }) => JSON.parse(value) as Alert)
    const alert = alerts.length > 0 ? world.pick(alerts) : undefined
    if (isCloser && alert !== undefined) {
      closed.add(alert.service)
      const as = world.pick(['resolved', 'retracted'] as const)
      const command = { kind: 'close', alert: alert.id, service: alert.service, as, note: null } as const
      await insist(world, slots, (intake) => intake.command(command))
    }
    // Texts that somebody wants deleted are young, and their alert may be about to open.
    const posts = [...bySource.values()]
      .flatMap((all) => all.filter(({ at, text }) => at < world.now() && !text.startsWith('murmur')))
      .sort((a, b) => a.at - b.at)
      .slice(-20)
    if (isForgetter && posts.length > 0) {
      const { source, id } = world.pick(posts)
      await insist(world, slots, (intake) => askToForget(intake, { source, id }))
      forgotten.add(`says ${id} of ${source}`)
    }
  }
}

function isQuiet(store: SimulatedStore): boolean {
  return whatIsLeft(store).length === 0
}

const WORK_LOGS = [INTAKE, SHARD_OUTPUTS]

function whatIsLeft(store: SimulatedStore): string[] {
  const logs = WORK_LOGS.filter((log) => store.held(log).length > 0)
  if (logs.length > 0) return logs
  const shards = shardsBehind(store)
  if (shards.length > 0) return shards.map(shardLog)
  const fanOut = store.peek(KEYS.fanOutOffset)[0]
  const position = fanOut === undefined ? 0 : (JSON.parse(fanOut.value) as { position: number }).position
  if (position < store.tail(EVENTS)) return ['fan-out']
  const due = [KEYS.deliveryDue, KEYS.postponedEvent, KEYS.redactionTask].flatMap((prefix) =>
    store.peek(prefix),
  )
  if (due.length > 0) return due.map(({ key }) => key)
  return store
    .peek(KEYS.notificationGroup)
    .filter(({ value }) => !value.includes('"until":null'))
    .map(({ key }) => key)
}
