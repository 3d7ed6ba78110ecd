// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets of code are data here.
/**
 * Single mistakes in the pipeline, each with the test files that catch it. `find` occurs exactly once below `src/pipeline`,
 * so a mistake outlives a move of its code. `because` says what users would notice.
 */
const mistake = (find, replace, by, because) => ({ in: 'src/pipeline', find, replace, by, because })

export const MUTATIONS = [
  // Skimming
  mistake(
    'if ((seen & field) !== 0) return false',
    '',
    'skimmer',
    'of a field that comes twice another one counts than the parser takes',
  ),
  mistake(
    'tags === null || mayBeOfficial(bytes, line, accounts)',
    'tags === null',
    'skimmer',
    'posts of official accounts are lost',
  ),
  mistake(
    'if (marked < 0 || (marked & 2) !== 0) return -1',
    'if (marked < 0) return -1',
    'skimmer',
    'a field whose name is written with escapes is passed over',
  ),
  // Unsaved entries of a shard
  mistake(
    'await applyAgain(parts, shard, state, position)',
    '',
    'unsaved-entries',
    'after a death the complaints of half a minute are lost',
  ),
  mistake(
    'const isSaved = hasCommand || outputs.length > 0',
    'const isSaved = outputs.length > 0',
    'unsaved-entries',
    'the text of a deleted post stays in the store',
  ),
  mistake('  points.length = 0\n', '', 'unsaved-entries', 'after a death a chart has its last minutes twice'),
  // Import
  mistake(
    'if (known !== undefined) return {',
    'if (false) return {',
    'tests/pipeline/import.test.ts',
    'a file that is imported twice counts twice',
  ),
  mistake(
    'if (to < begin) return null',
    'return null',
    'tests/pipeline/import.test.ts',
    'posts that were processed are learnt a second time',
  ),
  mistake(
    'checks: [{ key: KEYS.imports, value: text }],',
    '',
    'tests/pipeline/import.test.ts',
    'two imports at the same time both count',
  ),
  // Reports of readers
  mistake(
    'if (reported.includes(report.service)) return',
    'if (false) return',
    'tests/api/routes/reader-reports.test.ts',
    'one reader counts as often as they click',
  ),
  mistake(
    'if (reported.length >= perDay)',
    'if (false)',
    'tests/api/routes/reader-reports.test.ts',
    'one address reports every service',
  ),
  // Access
  mistake(
    'timingSafeEqual(Buffer.from(storedValue.hash',
    'Buffer.from(storedValue.hash',
    'api-keys',
    'a key with the right id and a wrong secret opens the API',
  ),
  mistake(
    "hash: hashOf(secret).toString('hex')",
    'hash: secret',
    'api-keys',
    'keys lie in the store in the open',
  ),
  mistake(
    'now - storedValue.lastUsedAt < LAST_USED_EVERY',
    'now - storedValue.lastUsedAt > LAST_USED_EVERY',
    'api-keys',
    'each request writes to the store',
  ),
  mistake(
    'checks: [{ key: keyOf(storedValue.id), value: text }]',
    'checks: []',
    'api-keys',
    'a revoked key comes back when it is in use',
  ),
  mistake(
    'withoutHash(readKey(key, value)))\n    .sort((a, b) => a.createdAt - b.createdAt',
    'withoutHash(readKey(key, value)))\n    .sort((a, b) => b.createdAt - a.createdAt',
    'api-keys',
    'keys are listed in no order',
  ),
  // Wrong clocks
  mistake(
    "if (verdict.kind === 'rewind') order.rewind(verdict.to, sink)",
    '',
    'wrong-clock',
    'a clock that was ahead for seconds blinds Outcry for days',
  ),
  // Dead letters
  {
    in: 'src/runtime/process',
    find: '      Atomics.add(counts, BEAT, 1)\n    },\n    end',
    replace: '    },\n    end',
    by: 'tests/pipeline/log/dead-letters.test.ts',
    because: 'a flood of large bodies ends the process, and innocent posts are set aside',
  },
  mistake(
    'tries >= MAX_TRIES &&',
    'tries > MAX_TRIES &&',
    'dead-letters',
    'a post stalls three processes before it is set aside',
  ),
  mistake(
    'isSuspect ? 1 : limit',
    'limit',
    'dead-letters',
    'the entry that stalls processes is never found among its neighbours',
  ),
  // Intake and sequencer
  mistake(
    'from += MAX_IN_ENTRY',
    'from += MAX_IN_ENTRY + 1',
    'intake-entries',
    'a post in a thousand is lost',
  ),
  mistake(
    'now - lastBacklog.askedAt < BACKLOG_EVERY',
    'now - lastBacklog.askedAt > BACKLOG_EVERY',
    'intake-entries',
    'the backlog is what it was at the start',
  ),
  mistake(
    'tail! - readSequencerOffset(offset).position',
    'tail!',
    'intake-entries',
    'requests are refused although nothing waits',
  ),
  mistake(
    'checks: [{ key: offsetKey, value: snapshot.offsetText }, ...(change.checks ?? [])]',
    'checks: change.checks ?? []',
    'step-fences',
    'two sequencers take the same posts twice',
  ),
  mistake(
    'trim: [{ log: INTAKE, upTo: next.position }]',
    'trim: [{ log: INTAKE, upTo: next.position + 1 }]',
    'step-trims',
    'a post that was accepted is never read',
  ),
  mistake(
    'readFitting(memory, consumer, snapshot.position)',
    'readEntries(consumer, Math.max(0, snapshot.position - 1))',
    'step-fences',
    'the last entry is taken again in the next step',
  ),
  mistake(
    'head.batch[head.next]!.at < first.batch[first.next]!.at',
    'head.batch[head.next]!.at > first.batch[first.next]!.at',
    'merge-by-time',
    'two recordings are read one after the other',
  ),
  mistake(
    'first.batch[first.next]!.at <= until',
    'first.batch[first.next]!.at >= until',
    'merge-by-time',
    'a merged recording jumps in time',
  ),
  // Shards and correlator
  mistake(
    'trim: [{ log: shardLog(shard), upTo: stored.position }]',
    'trim: [{ log: shardLog(shard), upTo: stored.position + 1 }]',
    'step-trims',
    'a shard never reads an entry',
  ),
  mistake(
    'memory.snapshot?.offsetText === begun ? memory.snapshot : null',
    'memory.snapshot',
    'step-fences',
    'a worker goes on with an old state',
  ),
  mistake('if (now === begun) throw error', 'throw error', 'step-pauses', 'a worker that stood still ends'),
  mistake(
    'if (now === begun) throw error',
    '',
    'step-pauses',
    'damaged state is read again for ever, and nobody learns of it',
  ),
  mistake('  memory.snapshot = null\n', '', 'step-fences', 'a refused step stays in memory'),
  mistake(
    'trim: [{ log: SHARD_OUTPUTS, upTo: next.position }]',
    'trim: [{ log: SHARD_OUTPUTS, upTo: next.position + 1 }]',
    'step-trims',
    'an output of a shard is never read',
  ),
  mistake(
    '(known, more) => [...known, ...more])',
    '(_known, more) => [...more])',
    'stored-timeline',
    'a chart loses the beginning of each hour',
  ),
  mistake(
    'hour <= to; hour += HOUR',
    'hour < to; hour += HOUR',
    'stored-timeline',
    'a chart lacks its last point',
  ),
  mistake(
    'at >= from && at <= to',
    'at >= from && at < to',
    ['services', 'stored-timeline'],
    'a chart lacks its end',
  ),
  // Alerts
  mistake(
    "String(sequence).padStart(6, '0')",
    'String(sequence)',
    'alert-history',
    'the tenth event of an alert stands before the second',
  ),
  mistake(
    'evidence: { ...event.alert.evidence, posts: [] }',
    'evidence: { ...event.alert.evidence }',
    'operator-actions',
    'a deleted text stays in the log of events',
  ),
  mistake(
    'if (found.length > limit) break',
    'if (found.length >= limit) break',
    'alerts',
    'a list ends after its first page',
  ),
  mistake(
    'placeOf(summary) < after',
    'placeOf(summary) <= after',
    'alerts',
    'a page begins with the last alert of the page before',
  ),
  mistake(
    'until === undefined ? undefined : until - 1',
    'until',
    'alert-bounds',
    'an alert that began at the end is listed',
  ),
  mistake(
    "from('startedAt', since)",
    "from('startedAt', since === undefined ? undefined : since + 1)",
    'alerts',
    'an alert that began at the start is not listed',
  ),
  mistake(
    'value >= from && value <= to',
    'value > from && value <= to',
    'alerts',
    'an alert of exactly that confidence is not listed',
  ),
  mistake("oneOf('countries', country)", '[]', 'alerts', 'the filter by country does nothing'),
  mistake(
    'numbers[row]! >= least && numbers[row]! <= most',
    'numbers[row]! > least && numbers[row]! <= most',
    'full-scan',
    'an alert that began at the start is not found in the archive',
  ),
  mistake(
    'end: alerts.rowOf({ startedAt, id })',
    'end: alerts.rowOf({ startedAt, id }) - 1',
    'alert-archive',
    'a long search leaves alerts out',
  ),
  mistake(
    'if (--users[code]! > 0) return',
    'return',
    'dictionary',
    'values that no alert has any more fill the memory',
  ),
  mistake(
    'cover.length += to - Math.max(from, cover.end)',
    'cover.length += to - from',
    'outage-stats',
    'an hour of two outages counts twice',
  ),
  mistake(
    'oldest !== undefined && after + 1 >= oldest.number',
    'oldest === undefined',
    'event-tail',
    'each stream reads the log for itself',
  ),
  mistake(
    'recent.slice(from, from + limit)',
    'recent.slice(from + 1, from + limit)',
    'event-tail',
    'a stream skips an event',
  ),
  mistake(
    'entries[0]!.number !== after + 1',
    'false',
    'event-tail',
    'a stream skips what is no longer stored',
  ),
  mistake(
    'if (old !== null) after[old]--',
    '',
    'operator-actions',
    'a second vote counts on top of the first',
  ),
  // What a file declares
  mistake(
    'if (key.declaredAs === undefined) continue',
    '',
    'webhook-file',
    'the file revokes keys that people created',
  ),
  mistake(
    'if (!silence.id.startsWith(DECLARED_SILENCE)) return silence',
    'if (!byId.has(silence.id)) return silence',
    'webhook-file',
    'a silence goes on that is gone from the file',
  ),
  // Silences
  mistake(
    '`${id} ${formatInstant(endsAt)} ${updatedAt}`',
    '`${id} ${formatInstant(endsAt)}`',
    'operator-actions',
    'a cached answer shows an alert silenced that no changed silence matches',
  ),
  mistake(
    'startsAt <= at && at < endsAt',
    'startsAt < at && at <= endsAt',
    'silence-bounds',
    'a silence holds a moment too long',
  ),
  mistake("op === 'isNot' ? !has : has", 'has', 'held-notifications', 'a silence holds for the opposite'),
  mistake(
    'matchers.every((matcher) => holds(matcher, alert))',
    'matchers.some((matcher) => holds(matcher, alert))',
    'silence-bounds',
    'a silence holds for every alert of a country',
  ),
  mistake(
    'from <= time && time < to',
    'from <= time && time <= to',
    'silence-bounds',
    'a daily window holds a minute too long',
  ),
  mistake(
    'time < to && isOn(day - 1)',
    'time < to && isOn(day)',
    'held-notifications',
    'a window over midnight belongs to the wrong day',
  ),
  mistake(
    'return !isOverNow && matches(subscription, last, categoryOf)',
    'return matches(subscription, last, categoryOf)',
    'held-notifications',
    'an alert that is over is announced',
  ),
  // Messages for people
  mistake(
    '!FOR_PEOPLE.includes(format) || !isDetail(event)',
    '!FOR_PEOPLE.includes(format)',
    'grouping',
    'people learn ten minutes late that an outage is critical',
  ),
  mistake(
    'bytes <= MAX_BODY_BYTES || count === 1',
    'true',
    'grouping',
    'a receiver refuses a digest that is too large',
  ),
  mistake(
    'Number(a.lasts) - Number(b.lasts) || a.severity',
    'a.severity',
    'grouping',
    'a digest begins with what is over',
  ),
  mistake(
    'if (late[0]?.number !== after + 1) throw gone',
    '',
    'event-tail',
    'a stream that resumes after all events were deleted keeps a process busy for ever',
  ),
  // Webhooks of a file
  mistake(
    'stored.map(({ id }) => id).filter((id) => !wanted.has(id))',
    '[]',
    'webhook-file',
    'a webhook that is gone from the file goes on receiving alerts',
  ),
  // Order of deliveries
  mistake(
    'replaces(own, earlier) && wasTried(earlier)',
    'false',
    'deliver',
    'a message that failed keeps the newest state back for hours',
  ),
  mistake(
    'if (await hasNewer(store, delivery))',
    'if (false)',
    'deliver',
    'a message asked for again brings an older state',
  ),
  // Deliveries
  mistake(
    'outcome.status >= 200 && outcome.status < 300',
    'outcome.status >= 200 && outcome.status < 400',
    'deliveries',
    'a redirect counts as delivered',
  ),
  mistake(
    'Math.min(asked, MAX_RETRY_AFTER) > scheduled',
    'Math.min(asked, MAX_RETRY_AFTER) < scheduled',
    'deliveries',
    'a receiver that asks for time gets none',
  ),
  mistake(
    'const wait = SCHEDULE[step]',
    'const wait = SCHEDULE[step - 1]',
    'deliveries',
    'the second attempt comes at once',
  ),
  mistake(
    'at - since < PATIENCE',
    'at - since <= PATIENCE',
    'deliveries',
    'an endpoint is given up too late',
  ),
  mistake(
    'const since = before?.since ?? at',
    'const since = at',
    'deliveries',
    'an endpoint that fails is never given up',
  ),
  mistake('dueKey(at + 1, ', 'dueKey(at, ', 'deliveries', 'what is due now waits for the next sweep'),
  mistake('delivery.attempts.length > 0 &&', '', 'deliveries', 'a message that was never tried is discarded'),
  mistake(
    'found.length < page.limit ? null : found.at(-1)!.key.slice(prefix.length)',
    'null',
    'deliveries',
    'the delivery log has one page',
  ),
  mistake('at - createdAt < KEPT', 'at - createdAt > KEPT', 'routes', 'a recent delivery cannot be repeated'),
  // Notifications
  mistake(
    'if (number <= subscription.after) return',
    'if (number < subscription.after) return',
    'fan-out',
    'a new webhook gets an event from before it',
  ),
  mistake(
    'SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minSeverity)',
    'SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(minSeverity)',
    'fan-out',
    'a webhook for major alerts gets critical ones alone',
  ),
  mistake(
    'confidence >= minConfidence',
    'alert.confidence > minConfidence',
    'fan-out',
    'a webhook gets the unsure alerts alone',
  ),
  mistake(
    'recent.length >= maxPerMinute',
    'recent.length > maxPerMinute',
    'grouping',
    'one message more than the cap is sent',
  ),
  mistake('now + groupWait * SECOND', 'now + groupWait', 'grouping', 'a group waits milliseconds'),
  mistake("format !== 'pagerduty' &&", '', 'grouping', 'PagerDuty gets one incident for twenty alerts'),
  mistake('now + remindEvery * SECOND', 'now + remindEvery', 'grouping', 'reminders come without end'),
  mistake(
    "if (format !== 'standard') return `${url.origin}/${HIDDEN}`",
    '',
    'redact-url',
    'the key of a chat is shown',
  ),
  mistake('LOOKS_SECRET.test(part) ? HIDDEN : part', 'part', 'redact-url', 'a key in a path is shown'),
  {
    file: 'src/core/engine/service/decide.ts',
    find: 'bucket.from < hour',
    replace: 'false',
    by: 'tests/core/engine/service/talked-about.test.ts',
    because: 'the state of a service that is only talked about grows for ever',
  },
  {
    file: 'src/core/engine/service/decide.ts',
    find: 'step * DECISION_STEP < kept - HOUR',
    replace: 'false',
    by: 'tests/core/engine/service/talked-about.test.ts',
    because: 'the counts of a service that is only talked about grow for ever',
  },
  mistake(
    'delete: due.map(({ key }) => key) })\n    // Another',
    'delete: [] })\n    // Another',
    'thin-points',
    'chart points are never deleted',
  ),
  mistake(
    'passing.slice(0, -MAX_DISCOVERED)',
    'passing.slice(0, 0)',
    'thin-points',
    'invented names fill the store',
  ),
  mistake(
    'newest.isSupplement === true && isPending(newest) && isPending(own)',
    'newest.isSupplement === true',
    'deliver-order',
    'a trigger is sent again after a newer change event',
  ),
]
