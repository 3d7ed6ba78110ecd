/**
 * Single mistakes in the sources and their supervision, each with the test files that catch it. `find` occurs exactly once
 * below the folder, so a mistake outlives a move of its code. `because` says what users would notice.
 */
const source = (find, replace, by, because) => ({ in: 'src/sources', find, replace, by, because })
const supervision = (find, replace, by, because) => ({
  in: 'src/runtime/sources',
  find,
  replace,
  by,
  because,
})

export const MUTATIONS = [
  source(
    'reading.storing === null && reading.failure === null',
    'reading.storing === null',
    'tests/sources/ndjson/ndjson-source.test.ts',
    'posts are lost when the store is away for a while',
  ),
  // Whether anything is read
  supervision(
    "return state !== 'ended' && now - Date.parse(seenAt) > STALE_AFTER",
    'return false',
    'tests/runtime/sources/source-status.test.ts',
    'after the death of all ingest workers every service stays "ok"',
  ),
  supervision(
    'if (outage != null) unavailable.set(source, reported(codec.decode(outage, outageKey(source)).since))',
    '',
    'tests/runtime/sources/source-availability.test.ts',
    'a restart during an outage of a source freezes its share, and its alerts, for ever',
  ),
  supervision(
    'if (coverage == null) neverRead.add(source)',
    '',
    'tests/runtime/sources/source-availability.test.ts',
    'a source that is added opens false alerts for a day',
  ),
  {
    in: 'src/core/detection/baseline',
    find: 'usual += learnt === 1 ? count : count + Math.max(0, count - FEW) * (1 / learnt - 1)',
    replace: 'usual += count',
    by: 'tests/core/engine/sources-come-and-go.test.ts',
    because: 'a source that is added opens false alerts for a day',
  },
  // X
  source(
    'words.languages.map((code) =>',
    "['en', 'it'].map((code) =>",
    'tests/sources/x/rules/make-rules.test.ts',
    'a language that was added is asked for in English and Italian',
  ),
  source(
    'if (id !== null && asked.has(id)) ids.add(id)',
    'if (id !== null && !asked.has(id)) ids.add(id)',
    'tests/sources/x/upkeep.test.ts',
    'posts that were deleted on X stay in alerts',
  ),
  source(
    "const STORAGE = { prefix: '', enableAuth: false } as const",
    "const STORAGE = { prefix: '' } as const",
    'tests/sources/x/upkeep.test.ts',
    'the token of X goes to an address that is not of its API',
  ),
  source(
    "const removals: Removal[] = [...withheld, ...edited.map(({ id }) => ({ kind: 'post' as const, id }))]",
    'const removals: Removal[] = [...withheld]',
    'tests/sources/x/taken-back.test.ts',
    'the text that an author on X has mended stays in alerts',
  ),
  // Forms of input
  source(
    'if (this.depth === 0) this.itemDepth = 0\n',
    'this.itemDepth = 0\n',
    'tests/sources/forms/files.test.ts',
    'what stands behind a list inside of an export is read as posts',
  ),
  source(
    'isOfficial(BLUESKY, handle) ? handle : null',
    'handle !== undefined ? handle : null',
    'tests/sources/forms/read-value.test.ts',
    'the names of all authors come in with a Bluesky export',
  ),
  source(
    'if (files.some(isUnknown)) return 2',
    '',
    'input-report',
    'a file of another kind looks like a quiet day',
  ),
  source(
    'if (streamAt - oldest <= SKEW) return streamAt',
    'return streamAt',
    'record-time',
    'a resync of records a year old opens an alert',
  ),
  source(
    "const isGone = kind === 'account' && active === false",
    'const isGone = false',
    'tests/sources/bluesky/consuming.test.ts',
    'an account is taken down and its posts are still shown',
  ),
  source(
    'everyMs: isBusy ? busyEveryMs',
    'everyMs: !isBusy ? busyEveryMs',
    'status-source',
    'a page is read rarely during an incident',
  ),
  source(
    "if (textOf(incident.impact) === 'maintenance') return []",
    '',
    'status-source',
    'planned maintenance is shown as an admission',
  ),
  source(
    'freeAt.set(state.host, clock.now() + run.hostPauseMs)',
    '',
    'poll-pages',
    'a hundred feeds of one site are requested at once, and the site refuses all of them',
  ),
  source(
    "removals.push({ kind: 'post', id: String(number) })",
    '',
    'conformance',
    'what is deleted on Hacker News is still shown',
  ),
  {
    file: 'src/core/text/judge/decide-label.ts',
    find: 'if (known.isNews)',
    replace: 'if (false)',
    by: 'tests/sources/feed/read-feed.test.ts',
    because: 'every headline about an outage counts as a complaint',
  },
  {
    file: 'src/stores/redis/check-durability.ts',
    find: "if (info.get('aof_enabled') === '0')",
    replace: 'if (false)',
    by: 'tests/stores/durability.test.ts',
    because: 'accepted posts are lost with a Redis that has no file',
  },
  {
    file: 'src/api/views/coverage.ts',
    find: 'return last !== undefined && now - Date.parse(last) < DAY',
    replace: 'return true',
    by: 'tests/api/routes/official.test.ts',
    because: 'a service that no source ever brings anything about is said to work',
  },
  {
    file: 'src/api/views/official.ts',
    find: "statements.find(({ status }) => status === 'acknowledged')",
    replace: 'statements.at(-1)',
    by: 'tests/api/routes/official.test.ts',
    because: 'the lead over the company is measured to the end of the incident',
  },
  supervision(
    'if (!isLoaded) held.note',
    'if (isLoaded) held.note',
    'removals',
    'a deletion after a restart is ignored',
  ),
]
