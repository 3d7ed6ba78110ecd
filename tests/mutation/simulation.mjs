// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets of code are data here.
/**
 * Deliberate bugs of the kind that only an unlucky moment shows. The simulation must find each by itself: none of the
 * tests that know the code is asked. `npm run test:mutation -- simulation` runs these alone.
 */
const bug = (folder) => (find, replace, because) => ({
  in: folder,
  find,
  replace,
  by: 'simulation',
  because,
})
const pipeline = bug('src/pipeline')
const webhooks = bug('src/webhooks')
const core = bug('src/core')

export const MUTATIONS = [
  // Steps and their fences
  pipeline(
    'checks: [{ key: offsetKey, value: snapshot.offsetText }, ...(change.checks ?? [])],',
    'checks: [...(change.checks ?? [])],',
    'two processes that take the same step both store it',
  ),
  pipeline(
    'const known = memory.snapshot?.offsetText === begun ? memory.snapshot : null',
    'const known = memory.snapshot',
    'a process goes on from a state that another one has left behind',
  ),
  pipeline(
    '  memory.snapshot = null\n  const applied',
    '  const applied',
    'a step whose commit failed is applied twice to the state in memory',
  ),
  // Intake and sequencer
  pipeline(
    'const accepted = await append(store, entries, withSaid)',
    "const accepted: Accepted = { kind: 'done' }\n  append(store, entries, withSaid).catch(() => {})",
    'posts are confirmed before they are safe',
  ),
  pipeline(
    'trim: [{ log: INTAKE, upTo: next.position }]',
    'trim: [{ log: INTAKE, upTo: next.position + 1 }]',
    'an accepted entry is deleted unread',
  ),
  pipeline('pieces.add(ingested.key, now)', '', 'after a restart each post counts again'),
  pipeline(
    "if (command.kind === 'forget' && seen.has(command.key)) pieces",
    "if (command.kind === 'forget') pieces",
    'a post that waits for its time and whose text is deleted does not count after a restart',
  ),
  pipeline('saveHead(order.saveHead()),', '', 'stream time and waiting posts are lost with the process'),
  pipeline(
    "if (command.kind === 'forget') for (const list of said) list.push({ now, command })",
    "if (command.kind === 'forget') said[0]!.push({ now, command })",
    'a text that is to be deleted stays in fifteen of sixteen shards',
  ),
  pipeline(
    'for (const list of said) list.push({ reach: time })',
    'for (const list of said.slice(1)) list.push({ reach: time })',
    'one shard never learns that time passes',
  ),
  // Shards and correlator
  pipeline(
    'trim: [{ log: shardLog(shard), upTo: stored.position }]',
    'trim: [{ log: shardLog(shard), upTo: stored.position + 1 }]',
    'a shard loses an entry that it has not applied',
  ),
  pipeline(
    'append: [packShardOutput(shard, detection.time, outputs)]',
    'append: outputs.length === 0 ? [] : [packShardOutput(shard, detection.time, outputs)]',
    'the correlator waits for ever for shards that have nothing to say',
  ),
  pipeline(
    '...changes.serviceStates.map((serviceState) => ({',
    '...changes.serviceStates.slice(1).map((serviceState) => ({',
    'a service begins anew in the next process',
  ),
  pipeline(
    '...(outputs.length === 0 ? [] : [{ key: STATE',
    '...(outputs.length >= 0 ? [] : [{ key: STATE',
    'after a restart the correlator knows no alert',
  ),
  pipeline(
    'order: order.save() }',
    'order: null }',
    'outputs that wait for a slower shard are lost with the process',
  ),
  pipeline('append: stored.append,', 'append: [],', 'events reach nobody'),
  core(
    'complete = Math.min(complete, time ?? -Infinity)',
    'complete = Math.max(0, time ?? -Infinity)',
    'the last shard alone says how far all have come',
  ),
  // Fan-out
  pipeline(
    'position: entries.at(-1)!.number }\n  const offsetText = fanOutOffsetCodec',
    'position: entries[0]!.number }\n  const offsetText = fanOutOffsetCodec',
    'events of a batch are fanned out again',
  ),
  pipeline(
    'const name = deliveryName(String(number), subscription)',
    'const name = deliveryName(`${number}-${now}`, subscription)',
    'a step that is repeated sends an event under a second id',
  ),
  pipeline(
    'checks: [checkGroup(held), { key: FAN_OUT_OFFSET, value: offset }],',
    'checks: [],',
    'two processes send the same digest',
  ),
  pipeline(
    'writeGroup(subscription.id, afterSending(held.group, left, now)),',
    '',
    'a digest is sent again and again',
  ),
  // Deliveries
  webhooks(
    '    await queue.add(deliveryJobs(due.ids))\n    return due.ids.length',
    '    return due.ids.length',
    'a delivery whose job was lost is never sent',
  ),
  webhooks(
    'if (!isSameTurn(turn, await readTurn(context.store, held.delivery))) return AGAIN',
    '',
    'an older state is sent after a newer one that came in between',
  ),
  webhooks(
    'if (await store.takeLease(lease, holder, ttlMs)) {',
    'if ((await store.takeLease(lease, holder, ttlMs)) || true) {',
    'two processes send deliveries of one alert at a time',
  ),
  webhooks(
    "if (held === null || held.delivery.state.kind !== 'pending') return { done: DONE, next: [] }",
    'if (held === null) return { done: DONE, next: [] }',
    'a job that comes twice sends a delivered message again',
  ),
  pipeline("if (verdict === 'goes-first') return 'wait'", '', 'an update overtakes the opening of its alert'),
  pipeline(
    'return wasTried(own) && later.type !== REMINDER && replaces(later, own)',
    'return false',
    'a retry brings an older state after a newer one',
  ),
  pipeline(
    'delete: old.map(({ key }) => key).filter((key) => !kept.has(key)) }',
    'delete: [] }',
    'places of deliveries that are over stay in the store',
  ),
  pipeline(
    'gone.push(deliveryKey(value), ofKey(held.delivery))',
    'gone.push(deliveryKey(value))',
    "the list of a subscription's deliveries grows for ever",
  ),
  // Texts
  pipeline(
    'if (shards.some((upTo, shard) => readShardOffset(shard, places[shard]!).position < upTo)) return task',
    '',
    'a text is deleted from the store before the shards have dropped it, and comes back',
  ),
]
